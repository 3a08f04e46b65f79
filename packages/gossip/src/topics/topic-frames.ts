import type { Limits, PackedEntry, Refusal } from '@sconf/data-model';
import { ByteReader, ByteWriter, readEntry, writeEntry } from '@sconf/data-model/bytes';
import { malformed } from '../errors.js';

const KIND = { live: 16, question: 17 } as const;

/** Types that one question may name. */
export const MAX_TYPES = 1024;

/** What is published of one type. */
export interface LiveFrame {
  /** The life of the node that published it. */
  readonly incarnation: number;
  readonly type: string;
  /** Counts the sender's frames of this type, from 1; one without entries repeats the number of the last. */
  readonly number: number;
  readonly entries: readonly PackedEntry[];
  /** Entries that can't be taken. */
  readonly refused: readonly Refusal[];
}

const writer = new ByteWriter();

/** As many of the entries as fit into `maxBytes`, which is none where the first doesn't. */
export function liveFrame(
  { incarnation, type, number }: Pick<LiveFrame, 'incarnation' | 'type' | 'number'>,
  entries: Iterable<PackedEntry>,
  maxBytes: number,
): { readonly frame: Uint8Array; readonly count: number } {
  writer.cutTo().u8(KIND.live).u8(0).u64(incarnation).u64(number).name(type);
  let count = 0;
  for (const entry of entries) {
    const { length } = writer;
    writeEntry(writer, entry);
    if (writer.length > maxBytes) {
      writer.cutTo(length);
      break;
    }
    count += 1;
  }
  return { frame: writer.take(), count };
}

/** @throws ProtocolError `malformed-frame` */
export function readLive(bytes: Uint8Array, limits: Limits): LiveFrame {
  const reader = started(bytes, KIND.live);
  const [incarnation, number, type] = [reader.count(), reader.count(), reader.name()];
  const entries: PackedEntry[] = [];
  const refused: Refusal[] = [];
  while (!reader.atEnd) {
    const entry = readEntry(reader, limits);
    if ('code' in entry) refused.push(entry);
    else if (entry.type === type) entries.push(entry);
    else refused.push({ key: { type: entry.type, id: entry.id }, code: 'type-not-served' });
  }
  return { incarnation, type, number, entries, refused };
}

/** A message of reconciling, and the types that it is about: all where there are none. */
export function questionFrame(types: readonly string[], message: Uint8Array): Uint8Array {
  writer.cutTo().u8(KIND.question).u8(0).u16(types.length);
  for (const type of types) writer.name(type);
  return writer.bytes(message).take();
}

/** @throws ProtocolError `malformed-frame` */
export function readQuestion(bytes: Uint8Array): { readonly types: readonly string[]; readonly message: Uint8Array } {
  const reader = started(bytes, KIND.question);
  const count = reader.u16();
  if (count > MAX_TYPES) throw malformed(`a question names ${count} types`);
  return { types: Array.from({ length: count }, () => reader.name()), message: reader.rest() };
}

function started(bytes: Uint8Array, kind: number): ByteReader {
  const reader = new ByteReader(bytes, malformed);
  const found = reader.u8();
  reader.u8();
  if (found === kind) return reader;
  throw malformed(`a frame of kind ${found} in the place of one of kind ${kind}`);
}
