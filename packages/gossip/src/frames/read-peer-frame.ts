import type { Limits } from '@sconf/data-model';
import type { ByteReader } from '@sconf/data-model/bytes';
import { malformed } from '../errors.js';
import { KIND, type KnownMember, MAX_MEMBERS, MAX_NAME_BYTES, MAX_PATH, type Member, type PeerFrame } from './frame.js';
import { readGraft, readHave } from './key-frames.js';

/** Reads the body of a frame on members or on who has what; undefined for a frame of another kind. */
export function readPeerFrame(kind: number, reader: ByteReader, limits: Limits): PeerFrame | undefined {
  switch (kind) {
    case KIND.members:
      return { kind: 'members', members: readMembers(reader, readKnownMember) };
    case KIND.forwardJoin: {
      const hops = reader.u8();
      return { kind: 'forward-join', hops, member: readMember(reader) };
    }
    case KIND.shuffle: {
      const hops = reader.u8();
      return { kind: 'shuffle', hops, path: readPath(reader), members: readMembers(reader, readMember) };
    }
    case KIND.shuffleReply:
      return { kind: 'shuffle-reply', path: readPath(reader), members: readMembers(reader, readMember) };
    case KIND.have:
      return readHave(reader, limits);
    case KIND.graft:
      return readGraft(reader, limits);
    case KIND.wave:
      return readWave(reader);
    default:
      return undefined;
  }
}

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
