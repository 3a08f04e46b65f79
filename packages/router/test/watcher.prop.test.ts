import { ConfigSet } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { Course, RUNS, steps } from './steps.js';

const test = suite('watcher, whatever happens');

test('a watcher that reads when it likes ends where the set is, and never holds more than the keys that changed', () =>
  fc.assert(
    fc.asyncProperty(steps, fc.nat(50), fc.boolean(), async (events, start, initial) => {
      const course = new Course();
      const router = new Router({ schedule: course.turns.schedule });
      for (const action of events.slice(0, start)) await course.take(router, action);
      const seen = initial ? new ConfigSet() : ConfigSet.from(router.pull());
      const watcher = router.watch({ initial });
      const changed = new Set<string>();
      for (const action of events.slice(start)) {
        for (const { type, id } of await course.take(router, action)) changed.add(`${type}/${id}`);
        assert.ok(watcher.pending <= changed.size);
        if (action.do !== 'read' || watcher.pending === 0) continue;
        const { value } = await watcher.next();
        if (value !== undefined) seen.apply(value.entry);
      }
      const closing = router.close();
      course.turns.takeAll();
      await closing;
      for await (const change of watcher) seen.apply(change.entry);
      assert.is(seen.fingerprint(), router.pull().fingerprint());
    }),
    RUNS,
  ));

test.run();
