import type { Transport } from '../transport.js';
import { withFault } from './faulty-transport.js';
import { checkShare } from './options.js';
import type { Random } from './random.js';

/** Options of {@link withDuplication}. */
export interface DuplicationOptions {
  /** How many of the frames come twice, 0 to 1. */
  readonly share: number;
  readonly random: Random;
}

/**
 * Repeats a share of the frames that arrive, at once. Outside of {@link withDelay} or {@link withReordering} the second
 * one may come later.
 *
 * @throws InvalidOption for a share out of its range
 */
export function withDuplication(transport: Transport, { share, random }: DuplicationOptions): Transport {
  checkShare(share);
  return withFault(transport, () => ({
    onFrame(frame, pass) {
      pass(frame);
      if (random() < share) pass(frame);
    },
  }));
}
