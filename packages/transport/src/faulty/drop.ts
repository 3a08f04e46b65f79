import type { Transport } from '../transport.js';
import { withFault } from './faulty-transport.js';
import { checkShare } from './options.js';
import type { Random } from './random.js';

/** Options of {@link withDrop}. */
export interface DropOptions {
  /** How many of the frames are lost, 0 to 1. */
  readonly share: number;
  readonly random: Random;
}

/**
 * Loses a share of the frames that arrive.
 *
 * @throws InvalidOption for a share out of its range
 */
export function withDrop(transport: Transport, { share, random }: DropOptions): Transport {
  checkShare(share);
  return withFault(transport, () => ({
    onFrame(frame, pass) {
      if (random() >= share) pass(frame);
    },
  }));
}
