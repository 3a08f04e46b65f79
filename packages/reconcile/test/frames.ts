import type { FrameWriter } from '../src/frame-writer.js';
import type { Item } from '../src/item.js';
import { writeItem } from '../src/item-codec.js';
import { KINDS, type Kind, startFrame } from '../src/message.js';

/** Where the turn of a message stands. */
export const TURN_AT = 3;

/** Numbers of the kinds of messages. */
export const KIND = Object.fromEntries(
  KINDS.flatMap((kind, number) => (kind === '' ? [] : [[kind, number]])),
) as Readonly<Record<Kind, number>>;

/** The start of a message of at most `limit` bytes, from who takes as many as told. */
export function frame(kind: Kind, limit: number, maxMessageBytes: number = limit): FrameWriter {
  return startFrame(kind, 0, { maxMessageBytes }, limit);
}

export function writeItems(writer: FrameWriter, items: readonly Item[]): FrameWriter {
  for (const item of items) writeItem(writer, item);
  return writer;
}
