import type { Snapshot } from '@sconf/data-model';
import type { Comparison, Finding } from './comparison.js';
import { ReconcileFailed } from './errors.js';
import type { Sketch } from './sketch.js';
import { type SymbolDifference, subtract } from './sketch-difference.js';
import { CELL_WORDS, compareSymbolVersions, prefixText } from './symbol.js';

/** What came of some more cells. */
export type Reading =
  | { readonly kind: 'found'; readonly work: readonly Finding[] }
  | { readonly kind: 'unfinished'; readonly from: number; readonly to: number }
  | { readonly kind: 'hopeless' };

/** How often the peer's set may change under a reading. */
const MAX_RESTARTS = 4;

/** Reads the difference to a peer's set from the cells of its sketch, as many as it takes. */
export class SketchReading {
  readonly #sketch: Sketch;
  #theirs: Int32Array = new Int32Array(0);
  #root = '';
  #restarts = 0;

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
  }

  /** Takes the cells of one message, and says what they tell, or which ones are needed. */
  add(message: { root: string; from: number; words: Int32Array }, set: Snapshot, comparison: Comparison): Reading {
    const { root, from, words } = message;
    if (from === 0) {
      if (this.#restarts++ > MAX_RESTARTS) return { kind: 'hopeless' };
      this.#theirs = words;
    } else {
      if (from !== this.#have || root !== this.#root) {
        throw new ReconcileFailed('unexpected-frame', `cells from ${from} on: ${this.#have} are known`);
      }
      this.#theirs = concat(this.#theirs, words);
    }
    this.#root = root;
    const most = this.#sketch.cells;
    const difference = subtract(this.#theirs.subarray(0, most * CELL_WORDS), this.#sketch.follow(set));
    if (difference !== undefined) return { kind: 'found', work: resolve(difference, comparison) };
    if (words.length === 0 || this.#have >= most) return { kind: 'hopeless' };
    return { kind: 'unfinished', from: this.#have, to: Math.min(most, Math.max(64, this.#have * 2)) };
  }

  get #have(): number {
    return this.#theirs.length / CELL_WORDS;
  }
}

/** What to send and what to ask for. An entry that came to stand at the same prefix by chance is sent along. */
function resolve({ ours, theirs }: SymbolDifference, comparison: Comparison): Finding[] {
  const counterparts = new Map(ours.map((symbol) => [prefixText(symbol), symbol]));
  const work: Finding[] = [];
  for (const symbol of theirs) {
    const prefix = prefixText(symbol);
    const own = counterparts.get(prefix);
    const order = own === undefined ? -1 : compareSymbolVersions(own, symbol);
    // At one version only the data tells who wins: both are sent.
    if (order <= 0) work.push({ kind: 'want', prefix });
    if (order < 0) counterparts.delete(prefix);
  }
  for (const symbol of counterparts.values()) work.push(...comparison.matching(prefixText(symbol)));
  return work;
}

function concat(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
