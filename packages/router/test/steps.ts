import type { Entry } from '@sconf/data-model';
import fc from 'fast-check';
import type { Router } from '../src/index.js';
import { microtasks, Turns } from './turns.js';

/** What may happen to a router, one at a time. */
export type Step =
  | { readonly do: 'put' | 'kill'; readonly entry: Entry }
  | { readonly do: 'push'; readonly entries: readonly Entry[] }
  /** The turns that were asked for are taken. */
  | { readonly do: 'turn' }
  /** The first few handlers that are taking their time come to an end. */
  | { readonly do: 'finish'; readonly count: number }
  /** Somebody reads. */
  | { readonly do: 'read' };

export const types = ['x', 'y', '__proto__'] as const;

const entry: fc.Arbitrary<Entry> = fc
  .record({ type: fc.constantFrom(...types), id: fc.constantFrom('a', 'b', 'c', 'constructor'), ver: fc.nat(12) })
  .chain((key) =>
    fc.oneof(
      fc.nat(3).map((data): Entry => ({ ...key, data })),
      fc.constant<Entry>({ ...key, dead: true }),
    ),
  );

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: entry.map((written): Step => ({ do: 'dead' in written ? 'kill' : 'put', entry: written })) },
  { weight: 2, arbitrary: fc.array(entry, { maxLength: 8 }).map((entries): Step => ({ do: 'push', entries })) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'turn' }) },
  { weight: 3, arbitrary: fc.nat(5).map((count): Step => ({ do: 'finish', count })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'read' }) },
);

/** Any course of events. */
export const steps: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 100 });

/** How often each property is tried, and from which seed; a failing run names the one to set. */
export const RUNS: fc.Parameters<unknown> = {
  numRuns: 300,
  ...(process.env.SCONF_SEED !== undefined && { seed: Number(process.env.SCONF_SEED) }),
};

/** What a course of events happens to, besides the router: its turns, and its handlers that take their time. */
export class Course {
  readonly turns = new Turns();
  readonly unfinished: (() => void)[] = [];

  /** A promise that settles when a step, or the end of the course, says so. */
  readonly takeTime = (): Promise<void> => new Promise((resolve) => this.unfinished.push(resolve));

  /** Takes one step and returns the entries that it wrote and that were accepted. */
  async take(router: Router, action: Step): Promise<Entry[]> {
    const accepted = this.#act(router, action);
    await Promise.resolve();
    return accepted;
  }

  /** Everything takes its course until the router has told everything. */
  async flush(router: Router): Promise<void> {
    let flushed = false;
    const flush = router.flush().then(() => {
      flushed = true;
    });
    while (!flushed) {
      this.turns.takeAll();
      this.#finish(this.unfinished.length);
      await microtasks();
    }
    await flush;
  }

  #act(router: Router, action: Step): Entry[] {
    switch (action.do) {
      case 'put':
        return router.put(action.entry).accepted ? [action.entry] : [];
      case 'kill':
        return router.kill(action.entry).accepted ? [action.entry] : [];
      case 'push':
        return [...router.push(action.entries).accepted];
      case 'turn':
        this.turns.take();
        return [];
      case 'finish':
        this.#finish(action.count);
        return [];
      case 'read':
        return [];
    }
  }

  #finish(count: number): void {
    for (const finish of this.unfinished.splice(0, count)) finish();
  }
}
