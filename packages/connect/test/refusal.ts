/** The code and the message of what a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown };
    return { code, message };
  }
  throw new Error('it was not refused');
}
