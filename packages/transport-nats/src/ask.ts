import type { NatsConnection } from '@nats-io/transport-node';
import { TransportError } from '@sconf/transport';

/** Asks on a subject. Rejects with TransportError `unreachable`, or with the signal's reason. */
export async function ask(
  connection: NatsConnection,
  subject: string,
  body: Uint8Array,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const answered = answerOf(connection, subject, body, timeoutMs);
  if (signal === undefined) return await answered;
  const { promise, cancel } = aborted(signal);
  // Whichever comes second settles with nobody listening.
  answered.catch(() => undefined);
  try {
    return await Promise.race([answered, promise]);
  } finally {
    cancel();
  }
}

async function answerOf(
  connection: NatsConnection,
  subject: string,
  body: Uint8Array,
  timeout: number,
): Promise<Uint8Array> {
  try {
    return Uint8Array.from((await connection.request(subject, body, { timeout })).data);
  } catch (cause) {
    throw new TransportError('unreachable', `nobody answers on ${subject}: ${(cause as Error).message}`, { cause });
  }
}

function aborted(signal: AbortSignal): { promise: Promise<never>; cancel: () => void } {
  let cancel = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    cancel = () => signal.removeEventListener('abort', onAbort);
  });
  return { promise, cancel };
}
