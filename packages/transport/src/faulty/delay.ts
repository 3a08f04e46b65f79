import type { Timers } from '../timers.js';
import type { Transport } from '../transport.js';
import { withFault } from './faulty-transport.js';
import { checkDelay } from './options.js';
import type { Random } from './random.js';

/** Options of {@link withDelay}. */
export interface DelayOptions {
  /** Shortest delay in milliseconds, from 0. @default 0 */
  readonly minMs?: number;
  /** Longest delay in milliseconds, from `minMs`. */
  readonly maxMs: number;
  readonly random: Random;
  readonly timers: Timers;
}

/** A frame on its way, and when it is through. */
interface Late {
  readonly frame: Uint8Array;
  readonly dueAt: number;
}

/**
 * Delays each frame that arrives by a time between two bounds, in order: one that would overtake waits for those before.
 *
 * @throws InvalidOption for delays out of their range
 */
export function withDelay(transport: Transport, { minMs = 0, maxMs, random, timers }: DelayOptions): Transport {
  checkDelay('minMs', minMs, 0);
  checkDelay('maxMs', maxMs, minMs);
  return withFault(transport, () => {
    const waiting: Late[] = [];
    let lastDueAt = 0;
    let cancel: (() => void) | undefined;
    // One timer at a time, so that the order doesn't depend on how timers treat those that are due together.
    const wait = (pass: (frame: Uint8Array) => void, dueAt: number): void => {
      cancel = timers.after(Math.max(0, dueAt - timers.now()), () => {
        while (waiting[0] !== undefined && waiting[0].dueAt <= timers.now()) pass((waiting.shift() as Late).frame);
        cancel = undefined;
        if (waiting[0] !== undefined) wait(pass, waiting[0].dueAt);
      });
    };
    return {
      onFrame(frame, pass) {
        lastDueAt = Math.max(lastDueAt, timers.now() + minMs + random() * (maxMs - minMs));
        waiting.push({ frame, dueAt: lastDueAt });
        if (cancel === undefined) wait(pass, lastDueAt);
      },
      stop() {
        waiting.length = 0;
        cancel?.();
      },
    };
  });
}
