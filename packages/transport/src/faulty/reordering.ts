import type { Timers } from '../timers.js';
import type { Transport } from '../transport.js';
import { withFault } from './faulty-transport.js';
import { checkDelay, checkShare } from './options.js';
import type { Random } from './random.js';
import { WaitingFrames } from './waiting-frames.js';

/** Options of {@link withReordering}. */
export interface ReorderingOptions {
  /** How many of the frames are held back, 0 to 1, so that others overtake them. */
  readonly share: number;
  /** Longest time in milliseconds that one is held back, from 0. */
  readonly maxMs: number;
  readonly random: Random;
  readonly timers: Timers;
}

/**
 * Lets frames overtake each other, by holding a share of those that arrive.
 *
 * @throws InvalidOption for an option out of its range
 */
export function withReordering(transport: Transport, { share, maxMs, random, timers }: ReorderingOptions): Transport {
  checkShare(share);
  checkDelay('maxMs', maxMs, 0);
  return withFault(transport, () => {
    const held = new WaitingFrames(timers);
    return {
      onFrame(frame, pass) {
        if (random() < share) held.add(random() * maxMs, () => pass(frame));
        else pass(frame);
      },
      stop: () => held.letGo(),
    };
  });
}
