/** The code of a {@link CloseReason}. */
export type CloseCode =
  | 'normal'
  | 'going-away'
  | 'lost'
  | 'frame-too-large'
  | 'slow-consumer'
  | 'protocol-error'
  | 'wrong-cluster'
  | 'wrong-version'
  | 'unauthorized'
  | 'duplicate';

/**
 * Why a link ended. Codes are part of the API: each wire maps them to its own, and passes others on as they are.
 */
export const CLOSE_CODES: Readonly<Record<CloseCode, string>> = Object.freeze({
  /** Either end was done. */
  normal: 'The link was closed on purpose.',
  /** The process at the other end is shutting down; dial another. */
  'going-away': 'The other end is shutting down.',
  /** The connection broke, or the other end fell silent. Dial again, with backoff. */
  lost: 'The connection was lost.',
  /** A frame was longer than the link carries. */
  'frame-too-large': 'A frame was longer than the limit.',
  /** The other end read more slowly than frames were sent, for too long. */
  'slow-consumer': 'Too much was waiting to be sent.',
  /** What arrived made no sense. Dialling again won't help. */
  'protocol-error': 'A message could not be understood.',
  /** The other end belongs to another cluster. Dialling again won't help. */
  'wrong-cluster': 'The other end belongs to another cluster.',
  /** The other end speaks another major version. Dialling again won't help. */
  'wrong-version': 'The other end speaks another version of the protocol.',
  /** The other end may not connect. Dialling again won't help. */
  unauthorized: 'The other end is not allowed to connect.',
  /** Both ends dialled each other and keep the other link, or a node dialled itself. */
  duplicate: 'There is another link between the two.',
});

/** Why a link ended. */
export interface CloseReason {
  readonly code: CloseCode;
  /** For people; at most 120 bytes of UTF-8 travel to the other end. */
  readonly message: string;
}

/** A reason with the text of its code, or one of its own. */
export function closeReason(code: CloseCode, message: string = CLOSE_CODES[code]): CloseReason {
  return Object.freeze({ code, message });
}
