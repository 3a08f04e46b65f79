import * as assert from 'uvu/assert';

/** Waits for a rejection and gives back its reason, whose code must be the one named. */
export async function rejects(promise: Promise<unknown>, code: string): Promise<Error & { code: string }> {
  const reason = await promise.then(
    () => assert.unreachable('resolved, and should have rejected'),
    (error) => error,
  );
  assert.is(reason.code, code);
  return reason;
}
