import type { NatsConnection } from '@nats-io/transport-node';
import { TransportError } from '@sconf/transport';

/** Asks on a subject. Rejects with TransportError `unreachable` where nobody answers, or not in time. */
export async function ask(
  connection: NatsConnection,
  subject: string,
  body: Uint8Array,
  timeout: number,
): Promise<Uint8Array> {
  try {
    return new Uint8Array((await connection.request(subject, body, { timeout })).data);
  } catch (cause) {
    throw new TransportError('unreachable', `nobody answers on ${subject}: ${(cause as Error).message}`, { cause });
  }
}
