/** A frame of `length` bytes that no other number gives, as far as there is room for the number. */
export function numberedFrame(number: number, length: number): Uint8Array {
  const frame = new Uint8Array(length);
  // A linear congruential generator: every byte value comes up, and a shift by one byte shows.
  let state = number + 1;
  for (let i = 4; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    frame[i] = state >>> 24;
  }
  for (let i = 0; i < Math.min(4, length); i++) frame[i] = (number >>> (8 * i)) & 0xff;
  return frame;
}

/** What tells a numbered frame from others: its length and its number. */
export function keyOf(frame: Uint8Array): string {
  return `${frame.length}:${frame.subarray(0, 4).join('.')}`;
}

/** Where two frames of one length differ, or -1. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  return a.findIndex((byte, i) => byte !== b[i]);
}
