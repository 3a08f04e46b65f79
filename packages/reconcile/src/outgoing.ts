import type { PackedEntry } from '@sconf/data-model';
import { entriesOf } from '@sconf/data-model/tree';
import type { Comparison, Entries } from './comparison.js';
import type { FrameWriter } from './frame-writer.js';
import type { Item } from './item.js';
import { writeItem } from './item-codec.js';
import type { Step } from './step.js';

/**
 * Bytes kept free for the answer to one more question, entries aside: at most 16 leaves or branches at 33 + 164, or
 * twice as many places.
 */
export const ANSWER_BYTES = 8192;

/** Fills a message with items, of which entries are the large and endless part. */
export class Outgoing {
  /** How many entries were written. */
  sent = 0;
  readonly #writer: FrameWriter;
  readonly #comparison: Comparison;
  readonly #step: Step;
  readonly #room: number;

  /** @param step what the peer has just sent is left out, and what fits into no message noted there */
  constructor(writer: FrameWriter, comparison: Comparison, step: Step) {
    this.#writer = writer;
    this.#comparison = comparison;
    this.#step = step;
    this.#room = writer.remaining - ANSWER_BYTES;
  }

  /** Whether the answer to another question fits. */
  get hasRoom(): boolean {
    return this.#writer.remaining >= ANSWER_BYTES;
  }

  /** Writes an item, if it fits and leaves `reserve` bytes. Returns the bytes that it takes. */
  write(item: Item, reserve = 0): number {
    const writer = this.#writer;
    const { length, typeKey } = writer;
    writeItem(writer, item);
    const taken = writer.length - length;
    if (writer.remaining < reserve) {
      writer.cutTo(length);
      writer.typeKey = typeKey;
    }
    return taken;
  }

  /** Writes entries until the message is full. Returns what is left of them for the next one. */
  send(entries: Entries): Entries | undefined {
    if (entries.kind === 'found') return this.#entry(entries.entry) ? undefined : entries;
    const { place } = entries;
    let { after } = entries;
    const node = this.#comparison.nodeAt(place);
    if (node === undefined) return undefined;
    for (const entry of entriesOf(node, after, place.path.length)) {
      if (!this.#entry(entry)) return { ...entries, after };
      after = entry.key;
    }
    return undefined;
  }

  /** Returns false for an entry that has to wait for the next message. */
  #entry(entry: PackedEntry): boolean {
    if (this.#step.hasSent(entry)) return true;
    const { length } = this.#writer;
    const taken = this.write({ kind: 'entry', entry }, ANSWER_BYTES);
    if (this.#writer.length > length) this.sent++;
    else if (taken <= this.#room) return false;
    else this.#step.rejected.push({ key: { type: entry.type, id: entry.id }, code: 'entry-too-large' });
    return true;
  }
}
