import type { Snapshot } from '@sconf/data-model';
import type { ByteReader } from '@sconf/data-model/bytes';
import type { Finding } from './comparison.js';
import { ReconcileFailed } from './errors.js';
import type { FrameWriter } from './frame-writer.js';
import { writeDigits } from './hex.js';
import { readRoot } from './message.js';
import { PrefixIndex } from './prefix-index.js';
import type { Sketch } from './sketch.js';
import { type SymbolDifference, subtract } from './sketch-difference.js';
import { CELL_BYTES, CELL_WORDS, compareSymbolVersions, prefixText } from './symbol.js';

/** How often the peer's set may change under a reading. */
const MAX_RESTARTS = 4;

/** Reads the difference to a peer's set from the cells of its sketch, as many as it takes. */
export class SketchReading {
  readonly #sketch: Sketch;
  /** How many entries the peer's set has. */
  peerSize: number | undefined;
  #theirs: Int32Array = new Int32Array(0);
  #root = '';
  #restarts = 0;

  constructor(sketch: Sketch) {
    this.#sketch = sketch;
  }

  /**
   * Takes the cells of one message, and answers what they tell: nothing where cells are of no use, and undefined where
   * more of them are needed.
   */
  add(body: ByteReader, set: Snapshot): readonly Finding[] | undefined {
    const root = readRoot(body);
    this.peerSize = body.u32();
    const from = body.u32();
    const words = readCells(body);
    body.end();
    if (from === 0) {
      if (this.#restarts++ > MAX_RESTARTS) return [];
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
    if (difference !== undefined) return resolve(difference, new PrefixIndex(set));
    return words.length === 0 || this.#have >= most ? [] : undefined;
  }

  /** Asks for as many cells again. */
  ask(writer: FrameWriter): Uint8Array {
    writeDigits(writer, this.#root);
    const to = Math.min(this.#sketch.cells, Math.max(64, this.#have * 2));
    return writer.u32(this.#have).u32(to).take();
  }

  get #have(): number {
    return this.#theirs.length / CELL_WORDS;
  }
}

/** What to send and what to ask for. An entry that came to stand at the same prefix by chance is sent along. */
function resolve({ ours, theirs }: SymbolDifference, index: PrefixIndex): Finding[] {
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
  for (const symbol of counterparts.values()) work.push(...index.matching(prefixText(symbol)));
  return work;
}

function readCells(body: ByteReader): Int32Array {
  const words = new Int32Array(Math.floor(body.remaining / CELL_BYTES) * CELL_WORDS);
  for (let at = 0; at < words.length; at += CELL_WORDS) {
    for (let i = 0; i < CELL_WORDS - 1; i++) words[at + i] = body.u32();
    words[at + CELL_WORDS - 1] = body.u8();
  }
  return words;
}

function concat(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
