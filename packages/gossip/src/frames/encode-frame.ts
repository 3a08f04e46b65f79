import type { Key, Refusal } from '@sconf/data-model';
import { ByteWriter } from '@sconf/data-model/bytes';
import type { Wave } from '../broadcast/wave.js';
import {
  ANSWERS,
  type Hello,
  type KeyVersion,
  type KnownMember,
  MAGIC,
  MAX_MEMBERS,
  type Member,
  PRIORITIES,
  type Welcome,
} from './frame.js';
import * as KIND from './kind.js';

/** Bytes from which an acknowledgement is followed by another. */
const FULL_ACK_BYTES = 16 * 1024;

/** Bytes from which a frame of keys is followed by another. */
const FULL_KEYS_BYTES = 32 * 1024;

/** Every frame is built here, and copied out. */
const writer = new ByteWriter();

/** Starts a frame. */
export function startFrame(kind: number, flags: number = 0): ByteWriter {
  return writer.cutTo().u8(kind).u8(flags);
}

export function helloFrame(hello: Omit<Hello, 'kind'>): Uint8Array {
  startFrame(KIND.HELLO)
    .u32(MAGIC * 256 + hello.major)
    .u8(hello.minor);
  writer.name(hello.cluster).name(hello.id).u64(hello.incarnation).u64(hello.nonce).name(hello.address);
  writer.u8(hello.capabilities.length);
  for (const capability of hello.capabilities) writer.name(capability);
  return writer.u8(PRIORITIES.indexOf(hello.priority)).u32(hello.maxFrameBytes).take();
}

export function welcomeFrame({ size, session }: Omit<Welcome, 'kind'>): Uint8Array {
  startFrame(KIND.WELCOME)
    .u32(size)
    .u8(session === undefined ? 0 : 1);
  if (session !== undefined) writer.u64(session.nonces[0]).u64(session.nonces[1]).u64(session.received);
  return writer.take();
}

/** As many frames as it takes to name what is refused. */
export function ackFrames(number: number, refused: readonly Refusal[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  startFrame(KIND.ACK).u64(number);
  for (const { key, code } of refused) {
    writer.name(key.type).name(key.id).name(code);
    if (writer.length < FULL_ACK_BYTES) continue;
    frames.push(writer.take());
    startFrame(KIND.ACK).u64(number);
  }
  frames.push(writer.take());
  return frames;
}

export function reconcileFrame(answers: boolean, exchange: number, message: Uint8Array): Uint8Array {
  return startFrame(KIND.RECONCILE, answers ? ANSWERS : 0)
    .u32(exchange)
    .bytes(message)
    .take();
}

/** Those beyond what a frame may name are left out: links come first, and others will be heard of. */
export function membersFrame(members: readonly KnownMember[]): Uint8Array {
  startFrame(KIND.MEMBERS);
  for (const { id, address, told } of members.slice(0, MAX_MEMBERS)) {
    writer
      .name(id)
      .name(address)
      .u8(told ? 1 : 0);
  }
  return writer.take();
}

export function forwardJoinFrame({ id, address }: Member, hops: number): Uint8Array {
  return startFrame(KIND.FORWARD_JOIN).u8(hops).name(id).name(address).take();
}

export function shuffleFrame(hops: number, path: readonly string[], members: readonly Member[]): Uint8Array {
  startFrame(KIND.SHUFFLE).u8(hops);
  return writePathAndMembers(path, members);
}

export function shuffleReplyFrame(path: readonly string[], members: readonly Member[]): Uint8Array {
  startFrame(KIND.SHUFFLE_REPLY);
  return writePathAndMembers(path, members);
}

function writePathAndMembers(path: readonly string[], members: readonly Member[]): Uint8Array {
  writer.u8(path.length);
  for (const id of path) writer.name(id);
  for (const { id, address } of members) writer.name(id).name(address);
  return writer.take();
}

/** As many frames as it takes: those of one type together, in the order in which they come. */
export function haveFrames(versions: readonly KeyVersion[]): Uint8Array[] {
  return keyFrames(KIND.HAVE, versions, ({ ver }) => writer.u64(ver));
}

export function graftFrames(keys: readonly Key[]): Uint8Array[] {
  return keyFrames(KIND.GRAFT, keys, () => writer);
}

function keyFrames<K extends Key>(kind: number, keys: readonly K[], more: (key: K) => ByteWriter): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let type: string | undefined;
  startFrame(kind);
  for (const key of keys) {
    if (writer.length > FULL_KEYS_BYTES) {
      frames.push(writer.take());
      startFrame(kind);
      type = undefined;
    }
    // An empty id, which no entry has, is followed by another type.
    if (type !== undefined && key.type !== type) writer.name('');
    if (key.type !== type) writer.name(key.type);
    type = key.type;
    writer.name(key.id);
    more(key);
  }
  frames.push(writer.take());
  return frames;
}

export function waveFrame({ root, number, hops, parent }: Wave): Uint8Array {
  return startFrame(KIND.WAVE)
    .name(root)
    .u32(number)
    .u8(hops)
    .u8(parent ? 1 : 0)
    .take();
}

/** A frame that says it all by its kind: ping, pong or bye. */
export function bareFrame(kind: number): Uint8Array {
  return startFrame(kind).take();
}
