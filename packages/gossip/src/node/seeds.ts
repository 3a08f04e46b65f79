import type { CloseCode } from '@sconf/transport';
import { type DialTimes, pauseMs } from '../membership/backoff.js';

interface Seed {
  /** The node that was found there last. */
  id: string | undefined;
  failures: number;
  nextAt: number;
  /** Whether it is being dialled, or its link is there. */
  busy: boolean;
}

/** The addresses that a leaf keeps links with, each dialled again for ever. */
export class Seeds {
  readonly #times: DialTimes;
  readonly #random: () => number;
  readonly #seeds = new Map<string, Seed>();

  constructor(times: DialTimes, random: () => number) {
    this.#times = times;
    this.#random = random;
  }

  add(address: string, now: number): void {
    this.#seeds.set(address, { id: undefined, failures: 0, nextAt: now, busy: false });
  }

  found(address: string, id: string): void {
    const seed = this.#seeds.get(address);
    if (seed !== undefined) Object.assign(seed, { id, failures: 0 });
  }

  /** A dial failed, or a link has ended. */
  ended(address: string, now: number, code: CloseCode = 'lost'): void {
    const seed = this.#seeds.get(address);
    if (seed === undefined) return;
    seed.busy = false;
    seed.failures += 1;
    seed.nextAt = now + pauseMs(code, seed.failures, this.#times, this.#random);
  }

  /** Those to be dialled now; each is busy from then on. `linked` tells of nodes that are behind another seed, too. */
  *due(now: number, linked: (id: string) => boolean): Iterable<string> {
    for (const [address, seed] of this.#seeds) {
      if (seed.busy || now < seed.nextAt || (seed.id !== undefined && linked(seed.id))) continue;
      seed.busy = true;
      yield address;
    }
  }
}
