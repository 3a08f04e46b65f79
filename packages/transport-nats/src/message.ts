/** Kinds of messages between two ends of a link. */
export const KIND = { frame: 0, taken: 1, ping: 2, close: 3 } as const;

/** In front of every body: u8 kind, f64 bytes sent before this message, f64 bytes taken so far. */
export const HEAD_BYTES = 17;

/** A message of one end to the other. */
export interface Message {
  readonly kind: number;
  /** What the sender had sent before, in bytes, heads of frames included. */
  readonly sent: number;
  /** What the sender's receiver has taken, counted in the same way. */
  readonly taken: number;
  readonly body: Uint8Array;
}

export function encode({ kind, sent, taken, body }: Message): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setFloat64(1, sent);
  view.setFloat64(9, taken);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}

/** Undefined for what is no message. The body is in memory of its own. */
export function decode(bytes: Uint8Array): Message | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [kind, sent, taken] = [view.getUint8(0), view.getFloat64(1), view.getFloat64(9)];
  const counts = Number.isSafeInteger(sent) && Number.isSafeInteger(taken) && sent >= 0 && taken >= 0;
  if (kind > KIND.close || !counts) return undefined;
  return { kind, sent, taken, body: new Uint8Array(bytes.subarray(HEAD_BYTES)) };
}
