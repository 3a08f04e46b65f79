import type { FrameWriter } from '../src/frame-writer.js';
import type { Item } from '../src/item.js';
import { writeItem } from '../src/item-codec.js';
import * as kinds from '../src/kind.js';
import { startFrame } from '../src/message.js';

/** Where the turn of a message stands. */
export const TURN_AT = 3;

/** Numbers of the kinds of messages. */
export const KIND = {
  open: kinds.OPEN,
  equal: kinds.EQUAL,
  different: kinds.DIFFERENT,
  cells: kinds.CELLS,
  'more-cells': kinds.MORE_CELLS,
  exchange: kinds.EXCHANGE,
  answer: kinds.ANSWER,
  failed: kinds.FAILED,
} as const;

/** The start of a message of at most `limit` bytes, from who takes as many as told. */
export function frame(kind: keyof typeof KIND, limit: number, maxMessageBytes: number = limit): FrameWriter {
  return startFrame(KIND[kind], 0, { maxMessageBytes }, limit);
}

export function writeItems(writer: FrameWriter, items: readonly Item[]): FrameWriter {
  for (const item of items) writeItem(writer, item);
  return writer;
}
