import type { Limits, PackedEntry, Refusal } from '@sconf/data-model';
import { ByteReader, readEntry } from '@sconf/data-model/bytes';
import { malformed } from '../errors.js';
import {
  ANSWERS,
  type Frame,
  type Hello,
  KIND,
  MAGIC,
  MAX_NAME_BYTES,
  MIN_FRAME_BYTES,
  OPTIONAL,
  type PeerFrame,
  PRIORITY,
  PROTOCOL_MAJOR,
  type Priority,
  UNSAID_FRAME_BYTES,
  type Welcome,
} from './frame.js';

const PRIORITIES = Object.keys(PRIORITY) as Priority[];

/** Reads the body of a frame of which a node says something to others; undefined for a frame of another kind. */
export type ReadPeerFrame = (
  kind: number,
  reader: ByteReader,
  limits: Limits,
) => PeerFrame | { readonly kind: 'ignored' } | undefined;

/**
 * Reads one frame, and checks all of it.
 *
 * @throws {@link ProtocolError} `malformed-frame`
 */
export function readFrame(bytes: Uint8Array, limits: Limits, readPeerFrame: ReadPeerFrame): Frame {
  const reader = new ByteReader(bytes, malformed);
  const kind = reader.u8();
  const flags = reader.u8();
  const frame =
    readBody(kind, flags, reader, limits) ?? readPeerFrame(kind, reader, limits) ?? readUnknown(kind, flags);
  // A hello may be longer in a later version: see readHello.
  if (frame.kind !== 'hello' && frame.kind !== 'ignored') reader.end();
  return frame;
}

function readBody(kind: number, flags: number, reader: ByteReader, limits: Limits): Frame | undefined {
  switch (kind) {
    case KIND.hello:
      return readHello(reader);
    case KIND.welcome:
      return readWelcome(reader);
    case KIND.batch:
      return readBatch(reader, limits);
    case KIND.ack:
      return readAck(reader);
    case KIND.reconcile:
      return { kind: 'reconcile', answers: (flags & ANSWERS) !== 0, exchange: reader.u32(), message: reader.rest() };
    case KIND.ping:
      return { kind: 'ping' };
    case KIND.pong:
      return { kind: 'pong' };
    case KIND.bye:
      return { kind: 'bye' };
    default:
      return undefined;
  }
}

function readUnknown(kind: number, flags: number): Frame {
  if ((flags & OPTIONAL) !== 0) return { kind: 'ignored' };
  throw malformed(`a frame of kind ${kind}`);
}

function readHello(reader: ByteReader): Hello {
  if (reader.u8() !== MAGIC >> 16 || reader.u16() !== (MAGIC & 0xffff)) {
    throw malformed('the first frame is no hello of this protocol');
  }
  const major = reader.u8();
  const minor = reader.u8();
  const nobody = {
    cluster: '',
    id: '',
    incarnation: 0,
    nonce: 0,
    address: '',
    capabilities: [],
    priority: 'low',
    maxFrameBytes: UNSAID_FRAME_BYTES,
  } as const;
  // Where the major differs nothing more can be understood, and nothing more needs to be.
  if (major !== PROTOCOL_MAJOR) return { kind: 'hello', major, minor, ...nobody };
  const cluster = reader.name(MAX_NAME_BYTES);
  const id = reader.name(MAX_NAME_BYTES);
  if (id === '') throw malformed('a node without an id');
  const incarnation = reader.count();
  const nonce = reader.count();
  const address = reader.name(MAX_NAME_BYTES);
  const capabilities = Array.from({ length: reader.u8() }, () => reader.name(MAX_NAME_BYTES));
  const priority = reader.atEnd ? 'low' : PRIORITIES[reader.u8()];
  if (priority === undefined) throw malformed('a hello of an unknown priority');
  const maxFrameBytes = reader.atEnd ? UNSAID_FRAME_BYTES : reader.u32();
  if (maxFrameBytes < MIN_FRAME_BYTES) {
    throw malformed(`frames of ${maxFrameBytes} bytes: at least ${MIN_FRAME_BYTES}`);
  }
  const who = { cluster, id, incarnation, nonce, address, capabilities };
  return { kind: 'hello', major, minor, ...who, priority, maxFrameBytes };
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
