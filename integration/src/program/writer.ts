import { randomUUID } from 'node:crypto';
import type { Router } from '@sconf/router';
import type { Keys, Versions } from './orders.js';

/** The type of everything that is written. */
const TYPE = 'pacing';
/** Updates of a burst between two turns of the event loop. */
const SLICE = 1_000;

/** Writes keys that nobody else writes, each time with the next version. */
export class Writer {
  readonly #router: Router;
  /** In the data, so that a version that is written again in another life is another config. */
  readonly #life = randomUUID().slice(0, 8);
  #timer: NodeJS.Timeout | undefined;
  #written: Record<string, number> = {};

  constructor(router: Router) {
    this.#router = router;
  }

  /** Writes each key once; the versions. */
  round({ prefix, count }: Keys): Versions {
    for (let i = 0; i < count; i++) this.#put(`${prefix}-${i}`);
    return this.#written;
  }

  async burst({ prefix, count }: Keys, updates: number): Promise<void> {
    for (let n = 0; n < updates; n++) {
      this.#put(`${prefix}-${n % count}`);
      if (n % SLICE === 0) await new Promise(setImmediate);
    }
  }

  start(keys: Keys, everyMs: number): void {
    this.stop();
    this.round(keys);
    this.#timer = setInterval(() => this.round(keys), everyMs);
  }

  /** The newest version that was written of each key in this life. */
  stop(): Versions {
    clearInterval(this.#timer);
    return this.#written;
  }

  #put(id: string): void {
    const before = this.#written[id] ?? Number(this.#router.pull().get(TYPE, id)?.ver ?? 0);
    const ver = before + 1;
    this.#written[id] = ver;
    this.#router.put({ type: TYPE, id, ver, data: { by: this.#life, rate: ver / 8 } });
  }
}
