import type { PackedEntry, Refusal } from '@sconf/data-model';
import { writeEntry } from '@sconf/data-model/bytes';
import { startFrame } from '../frames/encode-frame.js';
import * as KIND from '../frames/kind.js';
import type { Outbox } from './outbox.js';

/** A batch that was taken out of an outbox. */
export interface BatchFrame {
  /** Undefined when nothing that waited fits into a frame. */
  readonly frame: Uint8Array | undefined;
  /** Entries that are too large for any batch. */
  readonly unfit: readonly Refusal[];
}

/** Takes the next batch out of `outbox`, as a frame of at most `maxBytes`, or of one entry and at most `loneBytes`. */
export function nextBatchFrame(outbox: Outbox, maxBytes: number, loneBytes: number = maxBytes): BatchFrame {
  const writer = startFrame(KIND.BATCH).u64(outbox.nextNumber);
  const empty = writer.length;
  const taken = outbox.take((entry) => {
    const { length } = writer;
    writeEntry(writer, entry);
    if (writer.length <= (length === empty ? loneBytes : maxBytes)) return true;
    writer.cutTo(length);
    return false;
  });
  const { entries } = taken;
  const unfit = taken.unfit.map(({ type, id }) => ({ key: { type, id }, code: 'entry-too-large' }));
  if (entries.length === 0) return { frame: undefined, unfit };
  const frame = writer.take();
  outbox.record(entries, frame.length);
  return { frame, unfit };
}

/** The frame of a batch that was sent before. */
export function repeatedBatchFrame(number: number, entries: readonly PackedEntry[]): Uint8Array {
  const writer = startFrame(KIND.BATCH).u64(number);
  for (const entry of entries) writeEntry(writer, entry);
  return writer.take();
}
