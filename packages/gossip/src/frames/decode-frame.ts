import type { Limits, PackedEntry, Refusal } from '@sconf/data-model';
import { ByteReader, readEntry } from '@sconf/data-model/bytes';
import { malformed, ProtocolError } from '../errors.js';
import {
  ANSWERS,
  type Frame,
  type Hello,
  MAGIC,
  MAX_NAME_BYTES,
  MIN_FRAME_BYTES,
  OPTIONAL,
  PRIORITIES,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
  type Priority,
  UNSAID_FRAME_BYTES,
  type Welcome,
} from './frame.js';
import * as KIND from './kind.js';

/** Reads the body of a frame, all of it. */
export type ReadBody = (reader: ByteReader, limits: Limits, flags: number) => Frame;

/** Who reads which kind, by its number. */
export type BodyReaders = { readonly [kind: number]: ReadBody };

/** The kinds that each node reads. */
const BODY_READERS: BodyReaders = {
  [KIND.HELLO]: readHello,
  [KIND.WELCOME]: readWelcome,
  [KIND.BATCH]: readBatch,
  [KIND.ACK]: readAck,
  [KIND.RECONCILE]: readReconcile,
  [KIND.PING]: () => ({ kind: 'ping' }),
  [KIND.PONG]: () => ({ kind: 'pong' }),
  [KIND.BYE]: () => ({ kind: 'bye' }),
};

/**
 * Reads one frame, and checks all of it.
 *
 * @param peerReaders read the kinds by which nodes tell of others; those that they leave out are passed over
 * @throws {@link ProtocolError} `malformed-frame`, and `wrong-version` for a hello of another major
 */
export function readFrame(bytes: Uint8Array, limits: Limits, peerReaders: BodyReaders): Frame {
  const reader = new ByteReader(bytes, malformed);
  const kind = reader.u8();
  const flags = reader.u8();
  const read = BODY_READERS[kind] ?? peerReaders[kind];
  if (read === undefined) {
    const known = kind >= KIND.HELLO && kind <= KIND.WAVE;
    if (known || (flags & OPTIONAL) !== 0) return { kind: 'ignored' };
    throw malformed(`a frame of kind ${kind}`);
  }
  const frame = read(reader, limits, flags);
  reader.end();
  return frame;
}

function readHello(reader: ByteReader): Hello {
  const start = reader.u32();
  if (start >>> 8 !== MAGIC) throw malformed('no hello of this protocol');
  const major = start & 0xff;
  const minor = reader.u8();
  // Nothing more can be understood, and nothing more needs to be.
  if (major !== PROTOCOL_MAJOR) {
    const spoken = `${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}`;
    throw new ProtocolError('wrong-version', `one speaks protocol ${spoken}, the other ${major}.${minor}`);
  }
  const name = (): string => reader.name(MAX_NAME_BYTES);
  // In the order in which they come; an older node ends before the last two.
  const hello = {
    kind: 'hello',
    major,
    minor,
    cluster: name(),
    id: name(),
    incarnation: reader.count(),
    nonce: reader.count(),
    address: name(),
    capabilities: Array.from({ length: reader.u8() }, name),
    priority: reader.atEnd ? 'low' : (PRIORITIES[reader.u8()] as Priority),
    maxFrameBytes: reader.atEnd ? UNSAID_FRAME_BYTES : reader.u32(),
  } as const;
  if (hello.id === '' || hello.priority === undefined || hello.maxFrameBytes < MIN_FRAME_BYTES) {
    throw malformed('a hello without an id, of an unknown priority, or of too short frames');
  }
  // It may be longer in a later version.
  reader.rest();
  return hello;
}

function readWelcome(reader: ByteReader): Welcome {
  const size = reader.u32();
  if (reader.u8() === 0) return { kind: 'welcome', size, session: undefined };
  const nonces = [reader.count(), reader.count()] as const;
  return { kind: 'welcome', size, session: { nonces, received: reader.count() } };
}

function readBatch(reader: ByteReader, limits: Limits): Frame {
  const number = reader.count();
  const entries: PackedEntry[] = [];
  const refused: Refusal[] = [];
  while (!reader.atEnd) {
    const entry = readEntry(reader, limits);
    if ('code' in entry) refused.push(entry);
    else entries.push(entry);
  }
  return { kind: 'batch', number, entries, refused };
}

function readAck(reader: ByteReader): Frame {
  const number = reader.count();
  const refused: Refusal[] = [];
  while (!reader.atEnd) refused.push({ key: { type: reader.name(), id: reader.name() }, code: reader.name() });
  return { kind: 'ack', number, refused };
}

function readReconcile(reader: ByteReader, _limits: Limits, flags: number): Frame {
  return { kind: 'reconcile', answers: (flags & ANSWERS) !== 0, exchange: reader.u32(), message: reader.rest() };
}
