import { type Change, ConfigSet, type Handler, stringify } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { Course, RUNS, steps } from './steps.js';

const test = suite('lag, whatever happens');

/** A handler that takes its time and mirrors what it is told; it checks that `replaced` is what it was told last. */
class Mirror implements Handler {
  readonly set = new ConfigSet();
  told = 0;
  folded = 0;
  readonly #takeTime: () => Promise<void>;

  constructor(takeTime: () => Promise<void>) {
    this.#takeTime = takeTime;
  }

  onBatch(changes: readonly Change[]): Promise<void> {
    for (const { entry, replaced } of changes) {
      const last = this.set.get(entry.type, entry.id);
      const live = last === undefined || 'dead' in last ? undefined : stringify(last);
      assert.is(replaced && stringify(replaced), live);
      assert.ok(this.set.apply(entry).accepted);
      this.told++;
    }
    return this.#takeTime();
  }

  onLag({ folded }: { folded: number }): void {
    this.folded += folded;
  }
}

test('a handler that is told folded changes ends where the set is, and knows how many it was not told', () =>
  fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), async (events, maxPending) => {
      const course = new Course();
      const mirror = new Mirror(course.takeTime);
      const errors: unknown[] = [];
      const onError = (error: unknown) => errors.push(error);
      const { schedule } = course.turns;
      const router = new Router({ maxPending, maxBatch: 2, schedule, onError, handlers: [mirror] });
      let accepted = 0;
      for (const action of events) accepted += (await course.take(router, action)).length;
      await course.flush(router);
      assert.equal(errors, []);
      assert.is(mirror.set.fingerprint(), router.pull().fingerprint());
      assert.is(mirror.told + mirror.folded, accepted);
    }),
    RUNS,
  ));

test.run();
