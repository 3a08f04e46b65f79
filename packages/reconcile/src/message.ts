import type { Limits } from '@sconf/data-model';
import { ByteReader } from '@sconf/data-model/bytes';
import { type FailureCode, malformed, ReconcileFailed } from './errors.js';
import { FrameWriter } from './frame-writer.js';
import type { Item } from './item.js';
import { ItemReader } from './item-codec.js';
import { MAX_MESSAGE_BYTES, MIN_MESSAGE_BYTES } from './limits.js';
import { PARITY_BYTES, type SetSummary } from './set-summary.js';
import { CELL_BYTES, CELL_WORDS } from './symbol.js';

/** Raised by what an older node would misread; new items and kinds that it would refuse count as such. */
export const PROTOCOL_VERSION = 1;

/** Bytes of a fingerprint that say "equal": 160 bits of SHA-256. */
export const ROOT_BYTES = 20;

/** Bytes in front of every message. */
export const HEADER_BYTES = 4;

/** Where the turn stands: the initiator's number of a message, modulo 256, which its answer repeats. */
export const TURN_AT = 3;

export const KIND = {
  open: 1,
  equal: 2,
  different: 3,
  cells: 4,
  'more-cells': 5,
  exchange: 6,
  answer: 7,
  failed: 8,
} as const;

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

export type Message = { readonly maxBytes: number; readonly turn: number } & (
  | { readonly kind: 'open'; readonly root: string; readonly summary: SetSummary | undefined }
  | { readonly kind: 'equal' }
  | { readonly kind: 'different'; readonly size: number }
  | {
      readonly kind: 'cells';
      readonly root: string;
      readonly size: number;
      readonly from: number;
      readonly words: Int32Array;
    }
  | { readonly kind: 'more-cells'; readonly root: string; readonly from: number; readonly to: number }
  | { readonly kind: 'exchange'; readonly salt: string; readonly last: boolean; readonly items: readonly Item[] }
  | {
      readonly kind: 'answer';
      readonly handled: number;
      readonly root: string | undefined;
      readonly items: readonly Item[];
    }
  | { readonly kind: 'failed'; readonly code: FailureCode }
);

/** Starts a frame, its turn still open. The largest message that the sender takes goes along as a power of two. */
export function frame(kind: keyof typeof KIND, limit: number, maxBytes: number): FrameWriter {
  return new FrameWriter(limit).u8(PROTOCOL_VERSION).u8(KIND[kind]).u8(Math.log2(maxBytes)).u8(0);
}

/** A message without a body, or with one that is given in full. */
export function failedFrame(code: FailureCode, maxBytes: number): Uint8Array {
  return frame('failed', maxBytes, maxBytes).u8(FAILURES.indexOf(code)).take();
}

export function openFrame(root: string, summary: SetSummary | undefined, maxBytes: number): Uint8Array {
  const writer = frame('open', maxBytes, maxBytes).binary(root);
  if (summary !== undefined) {
    writer.u32(summary.keyId).u32(summary.size);
    for (const byte of summary.parities) writer.u8(byte);
  }
  return writer.take();
}

/** Reads a message; throws ReconcileFailed. */
export function readMessage(bytes: Uint8Array, limits: Limits & { readonly maxMessageBytes: number }): Message {
  if (bytes.length > limits.maxMessageBytes) {
    throw new ReconcileFailed('frame-too-large', `${bytes.length} bytes: at most ${limits.maxMessageBytes}`);
  }
  const reader = new ByteReader(bytes, malformed);
  const version = reader.u8();
  if (version !== PROTOCOL_VERSION) {
    throw new ReconcileFailed('unsupported-version', `version ${version}: this side speaks ${PROTOCOL_VERSION}`);
  }
  const kind = reader.u8();
  const maxBytes = 2 ** reader.u8();
  if (maxBytes < MIN_MESSAGE_BYTES || maxBytes > MAX_MESSAGE_BYTES) {
    throw malformed(`the sender takes ${maxBytes} bytes: at least ${MIN_MESSAGE_BYTES}`);
  }
  const turn = reader.u8();
  const message = { maxBytes, turn, ...readBody(kind, reader, limits) } as Message;
  reader.end();
  return message;
}

function readBody(kind: number, reader: ByteReader, limits: Limits): Partial<Message> {
  switch (kind) {
    case KIND.open:
      return { kind: 'open', root: reader.binary(ROOT_BYTES), summary: readSummary(reader) };
    case KIND.equal:
      return { kind: 'equal' };
    case KIND.different:
      return { kind: 'different', size: reader.u32() };
    case KIND.cells:
      return {
        kind: 'cells',
        root: reader.binary(ROOT_BYTES),
        size: reader.u32(),
        from: reader.u32(),
        words: readCells(reader),
      };
    case KIND['more-cells']:
      return { kind: 'more-cells', root: reader.binary(ROOT_BYTES), from: reader.u32(), to: reader.u32() };
    case KIND.exchange:
      return {
        kind: 'exchange',
        salt: reader.binary(8),
        last: reader.u8() === 1,
        items: new ItemReader(reader, limits).readAll(),
      };
    case KIND.answer:
      return readAnswer(reader, limits);
    case KIND.failed:
      return { kind: 'failed', code: FAILURES[reader.u8()] ?? 'peer-gave-up' };
    default:
      throw malformed(`a message of kind ${kind}`);
  }
}

function readAnswer(reader: ByteReader, limits: Limits): Partial<Message> {
  const handled = reader.u16();
  const root = reader.u8() === 1 ? reader.binary(ROOT_BYTES) : undefined;
  return { kind: 'answer', handled, root, items: new ItemReader(reader, limits).readAll() };
}

function readSummary(reader: ByteReader): SetSummary | undefined {
  if (reader.atEnd) return undefined;
  const keyId = reader.u32() | 0;
  const size = reader.u32();
  return { keyId, size, parities: Uint8Array.from({ length: PARITY_BYTES }, () => reader.u8()) };
}

function readCells(reader: ByteReader): Int32Array {
  const cells = Math.floor(reader.remaining / CELL_BYTES);
  const words = new Int32Array(cells * CELL_WORDS);
  for (let at = 0; at < words.length; at += CELL_WORDS) {
    for (let i = 0; i < CELL_WORDS - 1; i++) words[at + i] = reader.u32();
    words[at + CELL_WORDS - 1] = reader.u8();
  }
  return words;
}
