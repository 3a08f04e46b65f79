import type { Limits, PackedEntry, Refusal, Version } from '@sconf/data-model';
import { type ByteReader, readEntry, writeEntry } from '@sconf/data-model/bytes';
import type { Digest } from './digest.js';
import { atMost, malformed } from './errors.js';
import type { FrameWriter } from './frame-writer.js';
import { readDigits, writeDigits } from './hex.js';
import { FIRST_KEY, type Item, type Offer, PAGE, type Place, type TypeDigest } from './item.js';

/** Where items are read from. */
interface Source {
  readonly reader: ByteReader;
  readonly limits: Limits;
  /** The type of the places that follow. */
  typeKey: string | undefined;
}

/** How something is written, and read again; reading throws ReconcileFailed `malformed-frame`. */
interface Codec<T> {
  readonly write: (writer: FrameWriter, value: T) => unknown;
  readonly read: (source: Source) => T;
}

const KEY = binary(32);
const DIGEST = binary(8);

const NAME: Codec<string> = {
  write: (writer, name) => writer.name(name),
  read: ({ reader }) => reader.name(),
};

const VERSION: Codec<Version> = {
  write: (writer, version) => writer.u64(version),
  read: ({ reader }) => reader.u64(),
};

const ENTRY: Codec<PackedEntry | Refusal> = {
  write: (writer, entry) => writeEntry(writer, entry as PackedEntry),
  read: ({ reader, limits }) => readEntry(reader, limits),
};

const PLACE = place(64);

/** Behind which key; there is nothing in front of the first. */
const AFTER: Codec<string> = {
  write: (writer, after) => (after === FIRST_KEY ? writer.u8(0) : writer.u8(1).binary(after)),
  read: ({ reader }) => (reader.u8() === 0 ? FIRST_KEY : reader.binary(32)),
};

const CHILDREN: Codec<readonly (Digest | undefined)[]> = {
  write: (writer, children) => {
    let bitmap = 0;
    for (let slot = 0; slot < 16; slot++) if (children[slot] !== undefined) bitmap |= 1 << slot;
    writer.u16(bitmap).binary(children.join(''));
  },
  read: ({ reader }) => {
    const bitmap = reader.u16();
    return Array.from({ length: 16 }, (_, slot) => (bitmap & (1 << slot) ? reader.binary(8) : undefined));
  },
};

/** All but what an item is: of a place only what comes behind its type. In the order of their tags. */
const BODIES: { readonly [K in Item['kind']]: Codec<Omit<Item & { kind: K }, 'kind'>> } = {
  types: record({ after: KEY, upTo: KEY, roots: list(record<TypeDigest>({ typeKey: KEY, digest: DIGEST })) }),
  'types-left': record({ after: KEY, upTo: KEY }),
  branch: record({ place: place(63), children: CHILDREN }),
  leaf: record({ place: PLACE, digests: list(DIGEST) }),
  'leaf-difference': record({
    place: PLACE,
    lacked: list(DIGEST),
    offers: list(record<Offer>({ key: KEY, ver: VERSION })),
  }),
  get: record({ place: PLACE, after: AFTER }),
  more: record({ place: PLACE, after: AFTER }),
  want: record({ prefix: binary(8) }),
  entry: record({ entry: ENTRY }),
  refused: record({ refusal: record<Refusal>({ key: record({ type: NAME, id: NAME }), code: NAME }) }),
};

const TYPE_TAG = 0;

/** Their places are their tags. */
const KINDS = ['type', ...Object.keys(BODIES)] as (Item['kind'] | 'type')[];

/** Writes an item, behind the type of its place where that is another one than the last. */
export function writeItem(writer: FrameWriter, item: Item): void {
  if ('place' in item && item.place.typeKey !== writer.typeKey) {
    writer.typeKey = item.place.typeKey;
    writer.u8(TYPE_TAG).binary(writer.typeKey);
  }
  writer.u8(KINDS.indexOf(item.kind));
  BODIES[item.kind].write(writer, item as never);
}

/** Reads items to the end. Throws ReconcileFailed `malformed-frame`. */
export function readItems(reader: ByteReader, limits: Limits): Item[] {
  const items: Item[] = [];
  const source: Source = { reader, limits, typeKey: undefined };
  while (!reader.atEnd) {
    const tag = reader.u8();
    const kind = KINDS[tag];
    if (kind === undefined) throw malformed(`an item has tag ${tag}`);
    if (kind === 'type') source.typeKey = KEY.read(source);
    else items.push({ kind, ...BODIES[kind].read(source) } as Item);
  }
  return items;
}

/** A place at most so deep, of the type that was named last. */
function place(deepest: number): Codec<Place> {
  return {
    write: (writer, { path }) => writeDigits(writer.u8(path.length), path),
    read: ({ reader, typeKey }) => {
      if (typeKey === undefined) throw malformed('a place comes before its type');
      const depth = reader.u8();
      atMost(depth, deepest, 'digits');
      return { typeKey, path: readDigits(reader, depth) };
    },
  };
}

/** A string of so many characters, each a byte. */
function binary(length: number): Codec<string> {
  return { write: (writer, value) => writer.binary(value), read: ({ reader }) => reader.binary(length) };
}

/** At most {@link PAGE} of a kind, behind their number. */
function list<T>({ write, read }: Codec<T>): Codec<readonly T[]> {
  return {
    write: (writer, values) => {
      writer.u8(values.length);
      for (const value of values) write(writer, value);
    },
    read: (source) => {
      const length = source.reader.u8();
      atMost(length, PAGE, 'values');
      return Array.from({ length }, () => read(source));
    },
  };
}

/** Named values, one after the other. */
function record<T extends object>(codecs: { readonly [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const members = Object.entries(codecs) as [keyof T, Codec<T[keyof T]>][];
  return {
    write: (writer, value) => {
      for (const [name, { write }] of members) write(writer, value[name]);
    },
    read: (source) => {
      const value: Partial<T> = {};
      for (const [name, { read }] of members) value[name] = read(source);
      return value as T;
    },
  };
}
