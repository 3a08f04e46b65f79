import type { Key, Limits } from '@sconf/data-model';
import type { ByteReader } from '@sconf/data-model/bytes';
import { malformed } from '../errors.js';
import type { KeyVersion, PeerFrame } from './frame.js';

/** What a peer has. */
export function readHave(reader: ByteReader, limits: Limits): PeerFrame & { kind: 'have' } {
  return { kind: 'have', versions: readKeys(reader, limits, readKeyVersion) };
}

/** What a peer asks for. */
export function readGraft(reader: ByteReader, limits: Limits): PeerFrame & { kind: 'graft' } {
  return { kind: 'graft', keys: readKeys(reader, limits, (_, key) => key) };
}

function readKeyVersion(reader: ByteReader, key: Key): KeyVersion {
  return { ...key, ver: reader.u64() };
}

type ReadKey<K extends Key> = (reader: ByteReader, key: Key) => K;

/** Keys grouped by type; none at all are no group. */
function readKeys<K extends Key>(reader: ByteReader, limits: Limits, read: ReadKey<K>): K[] {
  const keys: K[] = [];
  for (let more = !reader.atEnd; more; ) more = readGroup(reader, limits, read, keys);
  return keys;
}

/**
 * A type and at least one id, to the end of the frame or to an empty id, behind which there is another group: the answer
 * says so. What is too long for this node's limits is passed over, as an entry of such a key would be refused: the peer,
 * whose limits are others, may well have it.
 */
function readGroup<K extends Key>(reader: ByteReader, limits: Limits, read: ReadKey<K>, keys: K[]): boolean {
  const type = reader.nameWithin(limits.maxTypeBytes);
  let id = reader.nameWithin(limits.maxIdBytes);
  if (type === '' || id === '') throw malformed('an empty type or id');
  do {
    const key = read(reader, { type: type ?? '', id: id ?? '' });
    if (type !== undefined && id !== undefined) keys.push(key);
    if (reader.atEnd) return false;
    id = reader.nameWithin(limits.maxIdBytes);
  } while (id !== '');
  return true;
}
