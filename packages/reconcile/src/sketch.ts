import { ConfigError, type PackedEntry, Snapshot } from '@sconf/data-model';
import { visitChanges } from '@sconf/data-model/tree';
import { type HashKey, halfSipHash, hashKey, highHalf } from './half-sip-hash.js';
import { CELL_WORDS, checkOf, nextCell, symbolOf } from './symbol.js';

/** What one side says of its set where it hopes that little differs. */
export interface SetSummary {
  /** Of which key the sketch is. */
  readonly keyId: number;
  /** How many entries the set has, modulo 2^32. */
  readonly size: number;
  readonly parities: Uint8Array;
}

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

/** Bytes of {@link Sketch.parities}. */
export const PARITY_BYTES = 32;

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
    if (key.length !== 8) throw new ConfigError('invalid-option', `sketch key has ${key.length} bytes: give 8`);
    if (!(Number.isInteger(cells) && cells >= 64 && cells <= MAX_CELLS)) {
      throw new ConfigError('invalid-option', `cells is ${cells}: give a whole number from 64 to ${MAX_CELLS}`);
    }
    this.cells = cells;
    this.words = new Int32Array(cells * CELL_WORDS);
    this.key = hashKey(key);
    this.keyId = halfSipHash(this.key, new Uint8Array(0), 0);
  }

  /** @internal */
  get summary(): SetSummary {
    return { keyId: this.keyId, size: this.#snapshot.size, parities: this.parities };
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
