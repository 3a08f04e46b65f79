import type { ByteReader } from '@sconf/data-model/bytes';
import { malformed } from '../errors.js';
import type { BodyReaders } from './decode-frame.js';
import { type KnownMember, MAX_MEMBERS, MAX_NAME_BYTES, MAX_PATH, type Member, type PeerFrame } from './frame.js';
import { readGraft, readHave } from './key-frames.js';
import * as KIND from './kind.js';

/** Read what members of a cluster say of others, and of who has what. */
export const MEMBER_READERS: BodyReaders = {
  [KIND.MEMBERS]: (reader) => ({ kind: 'members', members: readMembers(reader, readKnownMember) }),
  [KIND.FORWARD_JOIN]: (reader) => ({ kind: 'forward-join', hops: reader.u8(), member: readMember(reader) }),
  [KIND.SHUFFLE]: (reader) => ({
    kind: 'shuffle',
    hops: reader.u8(),
    path: readPath(reader),
    members: readMembers(reader, readMember),
  }),
  [KIND.SHUFFLE_REPLY]: (reader) => ({
    kind: 'shuffle-reply',
    path: readPath(reader),
    members: readMembers(reader, readMember),
  }),
  [KIND.HAVE]: readHave,
  [KIND.GRAFT]: readGraft,
  [KIND.WAVE]: readWave,
};

function readWave(reader: ByteReader): PeerFrame {
  const root = reader.name(MAX_NAME_BYTES);
  // It would be the least of all ids, and no node is called so.
  if (root === '') throw malformed('a wave of a root without an id');
  return { kind: 'wave', root, number: reader.u32(), hops: reader.u8(), parent: reader.u8() !== 0 };
}

function readMember(reader: ByteReader): Member {
  return { id: reader.name(MAX_NAME_BYTES), address: reader.name(MAX_NAME_BYTES) };
}

function readKnownMember(reader: ByteReader): KnownMember {
  return { ...readMember(reader), told: reader.u8() !== 0 };
}

function readMembers<M extends Member>(reader: ByteReader, read: (reader: ByteReader) => M): M[] {
  const members: M[] = [];
  while (!reader.atEnd) {
    if (members.length === MAX_MEMBERS) throw malformed(`more than ${MAX_MEMBERS} members`);
    members.push(read(reader));
  }
  return members;
}

function readPath(reader: ByteReader): string[] {
  const length = reader.u8();
  if (length > MAX_PATH) throw malformed(`a path of ${length} nodes: at most ${MAX_PATH}`);
  return Array.from({ length }, () => reader.name(MAX_NAME_BYTES));
}
