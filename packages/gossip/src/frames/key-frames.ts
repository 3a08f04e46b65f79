import type { Key, Limits } from '@sconf/data-model';
import type { KeyVersion, PeerFrame } from './frame.js';
import type { FrameReader } from './frame-reader.js';

/** What a peer has. */
export function readHave(reader: FrameReader, limits: Limits): PeerFrame & { kind: 'have' } {
  return { kind: 'have', versions: readKeys(reader, limits, readKeyVersion) };
}

/** What a peer asks for. */
export function readGraft(reader: FrameReader, limits: Limits): PeerFrame & { kind: 'graft' } {
  return { kind: 'graft', keys: readKeys(reader, limits, (_, key) => key) };
}

function readKeyVersion(reader: FrameReader, key: Key): KeyVersion {
  return { ...key, ver: reader.u64() };
}

/** Keys grouped by type: the type, its ids, and an empty id in front of the next type. */
function readKeys<K extends Key>(reader: FrameReader, limits: Limits, read: (reader: FrameReader, key: Key) => K): K[] {
  const keys: K[] = [];
  let type: string | undefined;
  while (!reader.atEnd) {
    type ??= reader.shortName(limits.maxTypeBytes);
    const id = reader.shortName(limits.maxIdBytes);
    if (id === '') type = undefined;
    else keys.push(read(reader, { type, id }));
  }
  return keys;
}
