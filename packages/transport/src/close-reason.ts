/** The code of a {@link CloseReason}. Codes are part of the API: a wire that has codes of its own maps these to them. */
export type CloseCode =
  /** Either end was done. */
  | 'normal'
  /** The process at the other end is shutting down; dial another. */
  | 'going-away'
  /** The other end has links enough; dial another, and this one again later. */
  | 'no-room'
  /** The connection broke, or the other end fell silent. Dial again, with backoff. */
  | 'lost'
  /** A frame was longer than the link carries. */
  | 'frame-too-large'
  /** The other end read more slowly than frames were sent, for too long. */
  | 'slow-consumer'
  /** What arrived made no sense. Final: see {@link FINAL_CLOSE_CODES}. */
  | 'protocol-error'
  /** The other end belongs to another cluster. Final. */
  | 'wrong-cluster'
  /** The other end speaks another major version of the protocol. Final. */
  | 'wrong-version'
  /** The other end may not connect. Final. */
  | 'unauthorized'
  /** Both ends dialled each other and keep the other link, or a node dialled itself. */
  | 'duplicate';

/** All codes, and the words of each for people. A wire reads a code that it doesn't know as `lost`. */
export const CLOSE_CODES: Readonly<Record<CloseCode, string>> = /* @__PURE__ */ Object.freeze({
  normal: 'normal',
  'going-away': 'going away',
  'no-room': 'no room',
  lost: 'lost',
  'frame-too-large': 'frame too large',
  'slow-consumer': 'slow consumer',
  'protocol-error': 'protocol error',
  'wrong-cluster': 'wrong cluster',
  'wrong-version': 'wrong version',
  unauthorized: 'unauthorized',
  duplicate: 'duplicate',
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

/** A reason with the words of its code, or a text of its own, which is cut to {@link MAX_CLOSE_MESSAGE_BYTES}. */
export function closeReason(code: CloseCode, message: string = code.replaceAll('-', ' ')): CloseReason {
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

/** As many whole characters as there is room for. */
function cut(message: string): string {
  const { read } = new TextEncoder().encodeInto(message, new Uint8Array(MAX_CLOSE_MESSAGE_BYTES));
  return message.slice(0, read);
}
