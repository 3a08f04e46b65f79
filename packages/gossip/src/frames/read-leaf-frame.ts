import type { Limits } from '@sconf/data-model';
import type { ByteReader } from '@sconf/data-model/bytes';
import type { ReadPeerFrame } from './decode-frame.js';
import { KIND } from './frame.js';
import { readGraft, readHave } from './key-frames.js';

/** Reads what a leaf heeds of what members of a cluster say to each other; who they are is nothing to it. */
export const readLeafFrame: ReadPeerFrame = (kind: number, reader: ByteReader, limits: Limits) => {
  if (kind === KIND.have) return readHave(reader, limits);
  if (kind === KIND.graft) return readGraft(reader, limits);
  return kind === KIND.members || (kind >= KIND.forwardJoin && kind <= KIND.wave) ? { kind: 'ignored' } : undefined;
};
