import { InvalidOption, type PackedEntry, Snapshot, wholeNumberOption } from '@sconf/data-model';
import { visitChanges } from '@sconf/data-model/tree';
import { estimateCells } from './estimate.js';
import type { FrameWriter } from './frame-writer.js';
import { type HashKey, halfSipHash, hashKey, highHalf } from './half-sip-hash.js';
import { PARITY_BYTES, type SetSummary, writeSummary } from './set-summary.js';
import { SketchReading } from './sketch-reading.js';
import { CELL_BYTES, CELL_WORDS, checkOf, nextCell, symbolOf } from './symbol.js';

/** Options of {@link Sketch}. */
export interface SketchOptions {
  /**
   * 8 bytes that all replicas of a cluster share and nobody else should know: who knows them can write entries that
   * sketches don't decode, which costs the slower walk and nothing else. Replicas with different keys walk.
   *
   * @default zeros
   */
  readonly key?: Uint8Array;
  /**
   * How many cells to keep, 64 to 2^24, 28 bytes each. Some 1.4 cells find one difference, and a replaced entry is two.
   * Raise it to find more differences without a walk, and pay in memory, and a little in time, for each write.
   *
   * @default 32768
   */
  readonly cells?: number;
}

/** Cells where the summaries say only that many entries differ. */
const MANY_CELLS = 2048;

/** Below this many entries on a side, a walk is as short as a sketch. */
const FEW_ENTRIES = 64;

const DEFAULT_CELLS = 32_768;
const MAX_CELLS = 2 ** 24;

/**
 * A rateless sketch of a set (rateless invertible Bloom lookup table; Yang, Gilad and Alizadeh, SIGCOMM 2024): sums
 * over its entries from which a peer that subtracts its own reads what the two don't share, ready for every peer. One
 * a replica; it follows the replica's snapshots at some microseconds a write, and takes a few seconds for the first
 * million entries.
 *
 * It holds on to the last snapshot that it was brought to: bring it along now and then, even when nobody asks.
 */
export class Sketch {
  /** How many cells there are. */
  readonly cells: number;
  /** Seven words a cell: the exclusive or of symbols and of their checks, and their number. @internal */
  readonly words: Int32Array;
  /**
   * The parity of some bit of the symbols in each of 256 groups of keys: how many of them differ says how many keys do.
   * @internal
   */
  readonly parities: Uint8Array = new Uint8Array(PARITY_BYTES);
  /** @internal */
  readonly key: HashKey;
  /** What may be told of the key, to see whether a peer has the same. @internal */
  readonly keyId: number;
  #snapshot = Snapshot.empty;

  /** @throws ConfigError `invalid-option` */
  constructor({ key = new Uint8Array(8), cells = DEFAULT_CELLS }: SketchOptions = {}) {
    if (key.length !== 8) throw new InvalidOption('key', `sketch key has ${key.length} bytes: give 8`);
    this.cells = wholeNumberOption('cells', cells, 64, MAX_CELLS);
    this.words = new Int32Array(cells * CELL_WORDS);
    this.key = hashKey(key);
    this.keyId = halfSipHash(this.key, new DataView(new ArrayBuffer(0)), 0);
  }

  /** @internal */
  get summary(): SetSummary {
    return { keyId: this.keyId, size: this.#snapshot.size, parities: this.parities };
  }

  /** Writes what tells a peer about how much differs. @internal */
  writeSummary(writer: FrameWriter): void {
    writeSummary(writer, this.summary);
  }

  /** Brings the sketch to `snapshot`. Costs what was written since the last one. */
  follow(snapshot: Snapshot): this {
    if (snapshot === this.#snapshot) return this;
    visitChanges(this.#snapshot, snapshot, (now, was, typeKey) => {
      if (was !== undefined) this.#add(typeKey, was, -1);
      if (now !== undefined) this.#add(typeKey, now, 1);
    });
    this.#snapshot = snapshot;
    return this;
  }

  /**
   * How many cells tell most likely what `set` and a peer's don't share; undefined where a walk is better. Here and not in
   * the responder, as is all that works on cells: whoever gives no sketch has no use for it, and need not load it.
   *
   * @internal
   */
  usefulCells(theirs: SetSummary, set: Snapshot): number | undefined {
    if (theirs.keyId !== this.keyId || Math.min(theirs.size, set.size) < FEW_ENTRIES) return undefined;
    const cells = estimateCells(this.follow(set).summary, theirs) ?? MANY_CELLS;
    // Each entry too many is a symbol of its own.
    if (Math.abs(set.size - theirs.size) > this.cells * 0.7) return undefined;
    return Math.min(cells, Math.ceil(1.5 * (set.size + theirs.size)));
  }

  /** Writes the cells [from, to), as far as there are any and they fit. @internal */
  write(writer: FrameWriter, from: number, to: number): void {
    const end = Math.min(to, this.cells, from + Math.floor(writer.remaining / CELL_BYTES));
    for (let at = from * CELL_WORDS; at < end * CELL_WORDS; at += CELL_WORDS) {
      for (let i = 0; i < CELL_WORDS - 1; i++) writer.u32(this.words[at + i] as number);
      writer.u8(this.words[at + CELL_WORDS - 1] as number);
    }
  }

  /** Starts to read the difference to a peer's set from its cells. @internal */
  reading(): SketchReading {
    return new SketchReading(this);
  }

  #add(typeKey: string, entry: PackedEntry, count: number): void {
    const symbol = symbolOf(this.key, typeKey, entry);
    const check = checkOf(this.key, symbol);
    const seed = highHalf();
    const { words, cells } = this;
    const { prefixHigh, prefixLow, verHigh, verLow, tag } = symbol;
    for (let cell = 0, step = 0; cell < cells; cell = nextCell(cell, seed, step++)) {
      const at = cell * CELL_WORDS;
      words[at] = (words[at] as number) ^ prefixHigh;
      words[at + 1] = (words[at + 1] as number) ^ prefixLow;
      words[at + 2] = (words[at + 2] as number) ^ verHigh;
      words[at + 3] = (words[at + 3] as number) ^ verLow;
      words[at + 4] = (words[at + 4] as number) ^ tag;
      words[at + 5] = (words[at + 5] as number) ^ check;
      words[at + 6] = (words[at + 6] as number) + count;
    }
    if ((seed & 1) === 0) return;
    // The group depends on the key alone, so that a replaced entry is one difference.
    const group = (prefixHigh >>> 24) ^ (prefixLow & 255);
    this.parities[group >> 3] = (this.parities[group >> 3] as number) ^ (1 << (group & 7));
  }
}
