/** The code of a {@link CloseReason}. */
export type CloseCode =
  | 'normal'
  | 'going-away'
  | 'no-room'
  | 'lost'
  | 'frame-too-large'
  | 'slow-consumer'
  | 'protocol-error'
  | 'wrong-cluster'
  | 'wrong-version'
  | 'unauthorized'
  | 'duplicate';

/**
 * Why a link ended. Codes are part of the API: each wire maps them to codes of its own, and reads one that it doesn't
 * know as `lost`.
 */
export const CLOSE_CODES: Readonly<Record<CloseCode, string>> = Object.freeze({
  /** Either end was done. */
  normal: 'The link was closed on purpose.',
  /** The process at the other end is shutting down; dial another. */
  'going-away': 'The other end is shutting down.',
  /** The other end has links enough; dial another, and this one again later. */
  'no-room': 'The other end has links enough.',
  /** The connection broke, or the other end fell silent. Dial again, with backoff. */
  lost: 'The connection was lost.',
  /** A frame was longer than the link carries. */
  'frame-too-large': 'A frame was longer than the limit.',
  /** The other end read more slowly than frames were sent, for too long. */
  'slow-consumer': 'Too much was waiting to be sent.',
  /** What arrived made no sense. Final: see {@link FINAL_CLOSE_CODES}. */
  'protocol-error': 'A message could not be understood.',
  /** The other end belongs to another cluster. Final. */
  'wrong-cluster': 'The other end belongs to another cluster.',
  /** The other end speaks another major version. Final. */
  'wrong-version': 'The other end speaks another version of the protocol.',
  /** The other end may not connect. Final. */
  unauthorized: 'The other end is not allowed to connect.',
  /** Both ends dialled each other and keep the other link, or a node dialled itself. */
  duplicate: 'There is another link between the two.',
});

/** Codes after which dialling the same address again won't help before somebody mends it there or here. */
export const FINAL_CLOSE_CODES: ReadonlySet<CloseCode> = new Set<CloseCode>([
  'protocol-error',
  'wrong-cluster',
  'wrong-version',
  'unauthorized',
]);

/** Bytes of UTF-8 that the message of a reason may have: what a WebSocket's close frame has room for, about. */
export const MAX_CLOSE_MESSAGE_BYTES = 120;

/** Why a link ended. */
export interface CloseReason {
  readonly code: CloseCode;
  /** For people; at most {@link MAX_CLOSE_MESSAGE_BYTES}. */
  readonly message: string;
}

/** A reason with the text of its code, or one of its own, which is cut to {@link MAX_CLOSE_MESSAGE_BYTES}. */
export function closeReason(code: CloseCode, message: string = CLOSE_CODES[code]): CloseReason {
  return Object.freeze({ code, message: cut(message) });
}

/** A reason as bytes, for wires without close codes of their own: `<code> <message>` in UTF-8. */
export function encodeCloseReason({ code, message }: CloseReason): Uint8Array {
  return new TextEncoder().encode(`${code} ${cut(message)}`);
}

/** Reads what {@link encodeCloseReason} wrote. A code that is not known is read as `lost`. */
export function decodeCloseReason(bytes: Uint8Array): CloseReason {
  const text = new TextDecoder().decode(bytes);
  const space = text.indexOf(' ');
  const code = text.slice(0, Math.max(0, space));
  return closeReason(Object.hasOwn(CLOSE_CODES, code) ? (code as CloseCode) : 'lost', text.slice(space + 1));
}

function cut(message: string): string {
  const bytes = new TextEncoder().encode(message);
  if (bytes.length <= MAX_CLOSE_MESSAGE_BYTES) return message;
  // A streaming decoder holds back the character that the bound cut in two.
  return new TextDecoder().decode(bytes.subarray(0, MAX_CLOSE_MESSAGE_BYTES), { stream: true });
}
