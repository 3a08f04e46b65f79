import type { HashKey } from './half-sip-hash.js';
import type { Sketch } from './sketch.js';
import { CELL_WORDS, checkAndSeed, type EntrySymbol, nextCell } from './symbol.js';

/** What one side has and the other lacks. */
export interface SymbolDifference {
  readonly theirs: readonly EntrySymbol[];
  readonly ours: readonly EntrySymbol[];
}

/**
 * Reads the difference of two sets off their cells: a cell with one symbol left gives it away; taken out of its other
 * cells, it leaves more of that kind.
 *
 * @param theirs the first cells of the other side's sketch, which may say anything
 * @returns undefined when these cells are too few
 */
export function subtract(theirs: Int32Array, sketch: Sketch): SymbolDifference | undefined {
  const cells = theirs.length / CELL_WORDS;
  const words = theirs.map((word, i) => {
    const ours = sketch.words[i] as number;
    // Counts come as eight bits, and one left is all that is looked for.
    return i % CELL_WORDS === CELL_WORDS - 1 ? ((word - ours) << 24) >> 24 : word ^ ours;
  });
  const peeling = new Peeling(words, cells, sketch.key);
  return peeling.run() ? peeling : undefined;
}

class Peeling implements SymbolDifference {
  readonly theirs: EntrySymbol[] = [];
  readonly ours: EntrySymbol[] = [];
  readonly #words: Int32Array;
  readonly #cells: number;
  readonly #key: HashKey;

  constructor(words: Int32Array, cells: number, key: HashKey) {
    this.#words = words;
    this.#cells = cells;
    this.#key = key;
  }

  run(): boolean {
    const open: number[] = [];
    for (let cell = this.#cells - 1; cell >= 0; cell--) open.push(cell);
    // Cells that somebody made up might give symbols for ever.
    let left = this.#cells;
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      const count = this.#words[cell * CELL_WORDS + 6] as number;
      if (count !== 1 && count !== -1) continue;
      const symbol = this.#symbolAt(cell);
      const [check, seed] = checkAndSeed(this.#key, symbol);
      if (check !== this.#words[cell * CELL_WORDS + 5]) continue;
      if (left-- === 0) return false;
      (count === 1 ? this.theirs : this.ours).push(symbol);
      this.#remove(symbol, check, seed, count, open);
    }
    return this.#words.every((word) => word === 0);
  }

  #symbolAt(cell: number): EntrySymbol {
    const [prefixHigh, prefixLow, verHigh, verLow, tag] = this.#words.subarray(
      cell * CELL_WORDS,
    ) as unknown as number[];
    return { prefixHigh, prefixLow, verHigh, verLow, tag } as EntrySymbol;
  }

  #remove(symbol: EntrySymbol, check: number, seed: number, count: number, open: number[]): void {
    const words = this.#words;
    const { prefixHigh, prefixLow, verHigh, verLow, tag } = symbol;
    for (let cell = 0, step = 0; cell < this.#cells; cell = nextCell(cell, seed, step++)) {
      const at = cell * CELL_WORDS;
      words[at] = (words[at] as number) ^ prefixHigh;
      words[at + 1] = (words[at + 1] as number) ^ prefixLow;
      words[at + 2] = (words[at + 2] as number) ^ verHigh;
      words[at + 3] = (words[at + 3] as number) ^ verLow;
      words[at + 4] = (words[at + 4] as number) ^ tag;
      words[at + 5] = (words[at + 5] as number) ^ check;
      words[at + 6] = (((words[at + 6] as number) - count) << 24) >> 24;
      open.push(cell);
    }
  }
}
