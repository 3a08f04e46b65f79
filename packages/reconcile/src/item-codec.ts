import type { Limits } from '@sconf/data-model';
import { type ByteReader, readEntry, writeEntry } from '@sconf/data-model/bytes';
import type { Digest } from './digest.js';
import { malformed } from './errors.js';
import type { FrameWriter } from './frame-writer.js';
import { FIRST_KEY, type Item, type Offer, PAGE, type Place, type WireItem } from './item.js';

const TAG = {
  type: 0,
  types: 1,
  'types-left': 2,
  branch: 3,
  leaf: 4,
  'leaf-difference': 5,
  get: 6,
  more: 7,
  want: 8,
  entry: 9,
  refused: 10,
} as const;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Writes the items of one frame. The type of a place is written where it changes. */
export class ItemWriter {
  readonly #writer: FrameWriter;
  #typeKey = '';

  constructor(writer: FrameWriter) {
    this.#writer = writer;
  }

  /** Writes the item if it fits and leaves `reserve` bytes. Returns the bytes that it takes. */
  write(item: WireItem, reserve = 0): number {
    const typeKey = this.#typeKey;
    const before = this.#writer.remaining;
    const taken = this.#writer.attempt(() => this.#write(item), reserve);
    if (this.#writer.remaining === before) this.#typeKey = typeKey;
    return taken;
  }

  #write(item: WireItem): void {
    const writer = this.#writer;
    if ('place' in item && item.place.typeKey !== this.#typeKey) {
      this.#typeKey = item.place.typeKey;
      writer.u8(TAG.type).binary(this.#typeKey);
    }
    writer.u8(TAG[item.kind]);
    switch (item.kind) {
      case 'types':
        writer.binary(item.after).binary(item.upTo).u8(item.roots.length);
        for (const [typeKey, digest] of item.roots) writer.binary(typeKey).binary(digest);
        break;
      case 'types-left':
        writer.binary(item.after).binary(item.upTo);
        break;
      case 'branch':
        this.#branch(item.place, item.children);
        break;
      case 'leaf':
        this.#place(item.place).#digests(item.digests);
        break;
      case 'leaf-difference':
        this.#place(item.place).#digests(item.lacked);
        writer.u8(item.offers.length);
        for (const { key, ver } of item.offers) writer.binary(key).u64(ver);
        break;
      case 'get':
      case 'more':
        this.#place(item.place);
        if (item.after === FIRST_KEY) writer.u8(0);
        else writer.u8(1).binary(item.after);
        break;
      case 'want':
        writer.binary(item.prefix);
        break;
      case 'entry':
        writeEntry(writer, item.entry);
        break;
      case 'refused':
        writer.name(item.key.type).name(item.key.id).name(item.code);
    }
  }

  #place({ path }: Place): this {
    this.#writer.u8(path.length);
    for (let i = 0; i < path.length; i += 2) this.#writer.u8(Number.parseInt(path.slice(i, i + 2).padEnd(2, '0'), 16));
    return this;
  }

  #branch(place: Place, children: readonly (Digest | undefined)[]): void {
    this.#place(place);
    let bitmap = 0;
    for (let slot = 0; slot < 16; slot++) if (children[slot] !== undefined) bitmap |= 1 << slot;
    this.#writer.u16(bitmap).binary(children.join(''));
  }

  #digests(digests: readonly Digest[]): void {
    this.#writer.u8(digests.length).binary(digests.join(''));
  }
}

/** Reads the items of one frame. Throws ReconcileFailed `malformed-frame`. */
export class ItemReader {
  readonly #reader: ByteReader;
  readonly #limits: Limits;
  #typeKey: string | undefined;

  constructor(reader: ByteReader, limits: Limits) {
    this.#reader = reader;
    this.#limits = limits;
  }

  readAll(): Item[] {
    const items: Item[] = [];
    while (!this.#reader.atEnd) {
      const tag = this.#reader.u8();
      if (tag === TAG.type) this.#typeKey = this.#reader.binary(32);
      else items.push(this.#read(tag));
    }
    return items;
  }

  #read(tag: number): Item {
    const reader = this.#reader;
    switch (tag) {
      case TAG.types:
        return { kind: 'types', after: reader.binary(32), upTo: reader.binary(32), roots: this.#roots() };
      case TAG['types-left']:
        return { kind: 'types-left', after: reader.binary(32), upTo: reader.binary(32) };
      case TAG.branch:
        return { kind: 'branch', place: this.#place(63), children: this.#children() };
      case TAG.leaf:
        return { kind: 'leaf', place: this.#place(64), digests: this.#digests() };
      case TAG['leaf-difference']:
        return { kind: 'leaf-difference', place: this.#place(64), lacked: this.#digests(), offers: this.#offers() };
      case TAG.get:
        return { kind: 'get', place: this.#place(64), after: this.#after() };
      case TAG.more:
        return { kind: 'more', place: this.#place(64), after: this.#after() };
      case TAG.want:
        return { kind: 'want', prefix: reader.binary(8) };
      case TAG.entry:
        return this.#entry();
      case TAG.refused:
        return { kind: 'refused', key: { type: reader.name(), id: reader.name() }, code: reader.name() };
      default:
        throw malformed(`an item has tag ${tag}`);
    }
  }

  #entry(): Item {
    const entry = readEntry(this.#reader, this.#limits);
    return 'code' in entry ? { kind: 'unfit', ...entry } : { kind: 'entry', entry };
  }

  #place(deepest: number): Place {
    if (this.#typeKey === undefined) throw malformed('a place comes before its type');
    const length = this.#reader.u8();
    if (length > deepest) throw malformed(`a place is ${length} digits deep`);
    let path = '';
    for (let i = 0; i < length; i += 2) path += HEX[this.#reader.u8()];
    return { typeKey: this.#typeKey, path: path.slice(0, length) };
  }

  #after(): string {
    return this.#reader.u8() === 0 ? FIRST_KEY : this.#reader.binary(32);
  }

  #roots(): [string, Digest][] {
    return Array.from({ length: this.#count() }, () => [this.#reader.binary(32), this.#reader.binary(8)]);
  }

  #children(): (Digest | undefined)[] {
    const bitmap = this.#reader.u16();
    return Array.from({ length: 16 }, (_, slot) => (bitmap & (1 << slot) ? this.#reader.binary(8) : undefined));
  }

  #digests(): Digest[] {
    return Array.from({ length: this.#count() }, () => this.#reader.binary(8));
  }

  #offers(): Offer[] {
    return Array.from({ length: this.#count() }, () => ({ key: this.#reader.binary(32), ver: this.#reader.u64() }));
  }

  #count(): number {
    const count = this.#reader.u8();
    if (count > PAGE) throw malformed(`a list of ${count}: at most ${PAGE}`);
    return count;
  }
}
