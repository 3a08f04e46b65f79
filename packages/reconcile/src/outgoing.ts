import type { PackedEntry, Refusal } from '@sconf/data-model';
import { entriesOf } from '@sconf/data-model/tree';
import type { Comparison } from './comparison.js';
import type { FrameWriter } from './frame-writer.js';
import type { Place, WireItem } from './item.js';
import { ItemWriter } from './item-codec.js';

/**
 * Bytes kept free for the answer to one more question, entries aside: at most 16 leaves or branches at 33 + 164, or
 * twice as many places.
 */
export const ANSWER_BYTES = 8192;

/** What came of writing an entry: `full` leaves it to the next message. */
type Written = 'written' | 'full' | 'too-large';

/** Fills a message with items, of which entries are the large and endless part. */
export class Outgoing {
  readonly rejected: Refusal[] = [];
  #sent = 0;
  readonly #writer: FrameWriter;
  readonly #items: ItemWriter;
  readonly #comparison: Comparison;
  readonly #leaveOut: (entry: PackedEntry) => boolean;
  readonly #room: number;

  constructor(writer: FrameWriter, comparison: Comparison, leaveOut: (entry: PackedEntry) => boolean) {
    this.#writer = writer;
    this.#items = new ItemWriter(writer);
    this.#comparison = comparison;
    this.#leaveOut = leaveOut;
    this.#room = writer.remaining - ANSWER_BYTES;
  }

  /** Whether the answer to another question fits. */
  get hasRoom(): boolean {
    return this.#writer.remaining >= ANSWER_BYTES;
  }

  /** How many entries were written. */
  get sent(): number {
    return this.#sent;
  }

  write(item: WireItem): void {
    this.#items.write(item);
  }

  /** Writes an entry. Returns false when it has to wait for the next message. */
  found(entry: PackedEntry): boolean {
    return this.#entry(entry) !== 'full';
  }

  /**
   * Writes the entries at a place behind `after` until the message is full.
   *
   * @returns where to go on, or undefined when all were written
   */
  send(place: Place, after: string): string | undefined {
    const node = this.#comparison.nodeAt(place);
    if (node === undefined) return undefined;
    let last = after;
    for (const entry of entriesOf(node, after, place.path.length)) {
      if (this.#entry(entry) === 'full') return last;
      last = entry.key;
    }
    return undefined;
  }

  #entry(entry: PackedEntry): Written {
    if (this.#leaveOut(entry)) return 'written';
    const before = this.#writer.remaining;
    const taken = this.#items.write({ kind: 'entry', entry }, ANSWER_BYTES);
    if (this.#writer.remaining < before) {
      this.#sent++;
      return 'written';
    }
    if (taken <= this.#room) return 'full';
    this.rejected.push({ key: { type: entry.type, id: entry.id }, code: 'entry-too-large' });
    return 'too-large';
  }
}
