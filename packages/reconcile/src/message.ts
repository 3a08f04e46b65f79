import type { Snapshot } from '@sconf/data-model';
import { ByteReader } from '@sconf/data-model/bytes';
import { atMost, type FailureCode, malformed, ReconcileFailed } from './errors.js';
import { FrameWriter } from './frame-writer.js';
import { readDigits } from './hex.js';
import { FAILED, OPEN } from './kind.js';
import { MAX_MESSAGE_BYTES, MIN_MESSAGE_BYTES } from './limits.js';

/** Raised by what an older node would misread; new items and kinds that it would refuse count as such. */
export const PROTOCOL_VERSION = 1;

/** Hexadecimal digits of a fingerprint that say "equal": 160 bits of SHA-256. */
const ROOT_DIGITS = 40;

/** Bytes in front of every message. */
export const HEADER_BYTES = 4;

/** Their places are their numbers on the wire. */
const FAILURES: readonly FailureCode[] = [
  'malformed-frame',
  'unsupported-version',
  'frame-too-large',
  'unexpected-frame',
  'no-progress',
  'too-many-entries',
  'peer-gave-up',
];

/** The longest message that a side takes. */
interface Sizes {
  readonly maxMessageBytes: number;
}

/** What every message begins with; the side that takes one of its kind reads the rest. */
export interface Message {
  /** 1 to 7: see `kind.ts`. */
  readonly kind: number;
  /** The initiator's number of the message, modulo 256, which its answer repeats. */
  readonly turn: number;
  /** The longest message that the sender takes. */
  readonly maxBytes: number;
  readonly body: ByteReader;
}

/** Starts a frame that the peer takes, too. The largest message that this side takes goes along as a power of two. */
export function startFrame(
  kind: number,
  turn: number,
  { maxMessageBytes }: Sizes,
  peerMaxBytes: number = maxMessageBytes,
): FrameWriter {
  const limit = Math.min(peerMaxBytes, maxMessageBytes);
  return new FrameWriter(limit).u8(PROTOCOL_VERSION).u8(kind).u8(Math.log2(maxMessageBytes)).u8(turn);
}

/** Tells the peer why this side gives up. */
export function failedFrame(code: FailureCode, turn: number, sizes: Sizes): Uint8Array {
  return startFrame(FAILED, turn, sizes).u8(FAILURES.indexOf(code)).take();
}

/** Reads what a message begins with; throws ReconcileFailed, also where the peer says that it has failed. */
export function readMessage(bytes: Uint8Array, { maxMessageBytes }: Sizes): Message {
  atMost(bytes.length, maxMessageBytes, 'bytes', 'frame-too-large');
  const body = new ByteReader(bytes, malformed);
  const version = body.u8();
  if (version !== PROTOCOL_VERSION) {
    throw new ReconcileFailed('unsupported-version', `version ${version}: this side speaks ${PROTOCOL_VERSION}`);
  }
  const kind = body.u8();
  const maxBytes = 2 ** body.u8();
  const turn = body.u8();
  if (kind < OPEN || kind > FAILED || maxBytes < MIN_MESSAGE_BYTES || maxBytes > MAX_MESSAGE_BYTES) {
    throw malformed(`a message of kind ${kind} from who takes ${maxBytes} bytes`);
  }
  if (kind === FAILED) {
    throw new ReconcileFailed('peer-gave-up', `the peer gave up: ${FAILURES[body.u8()] ?? 'peer-gave-up'}`);
  }
  return { kind, turn, maxBytes, body };
}

/** The part of a set's fingerprint that messages carry, as hexadecimal digits. */
export function rootOf(set: Snapshot): string {
  return set.fingerprint().slice(0, ROOT_DIGITS);
}

/** Reads the root of the peer's set. */
export function readRoot(body: ByteReader): string {
  return readDigits(body, ROOT_DIGITS);
}
