import type { Config } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router, type State } from '../src/index.js';
import { Course, RUNS, steps } from './steps.js';

const test = suite('state, whatever happens');

/** The data of each live config, and how many have it: right only if `put` and `kill` are told in pairs. */
interface Tally {
  readonly byKey: Map<string, unknown>;
  readonly counts: Map<unknown, number>;
}

const tally: State<Tally> = {
  init: () => ({ byKey: new Map(), counts: new Map() }),
  copy: ({ byKey, counts }) => ({ byKey: new Map(byKey), counts: new Map(counts) }),
  put: ({ byKey, counts }, { type, id, data }) => {
    byKey.set(`${type}/${id}`, data);
    counts.set(data, (counts.get(data) ?? 0) + 1);
  },
  kill: ({ byKey, counts }, { type, id, data }) => {
    byKey.delete(`${type}/${id}`);
    const left = (counts.get(data) ?? 0) - 1;
    if (left === 0) counts.delete(data);
    else counts.set(data, left);
  },
};

/** A tally that can't stand data of 0, and finds out when it has half taken it in. */
const choosy: State<Tally> = {
  ...tally,
  put: (draft, config) => {
    tally.put(draft, config);
    if (config.data === 0) throw new Error('zero');
  },
};

/** What a tally of the live configs must be, worked out from scratch. */
function replayed(router: Router, wanted: (config: Config) => boolean): Tally {
  const draft = tally.init();
  for (const entry of router.pull().entries()) if (!('dead' in entry) && wanted(entry)) tally.put(draft, entry);
  return draft;
}

test('a state equals a replay of the live configs, and a snapshot of it never changes', () =>
  fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(1, 4, 100), fc.nat(40), async (events, maxPending, registered) => {
      const course = new Course();
      const router = new Router({ maxPending, schedule: course.turns.schedule, onError: () => undefined });
      router.registerState('tally', tally);
      router.registerState('choosy', choosy);
      const kept: { held: unknown; was: unknown }[] = [];
      for (const [now, action] of events.entries()) {
        if (now === registered) router.registerState('late', { ...tally, types: ['x'] });
        await course.take(router, action);
        if (action.do !== 'read') continue;
        const held = router.state('tally');
        assert.equal(
          held,
          replayed(router, () => true),
        );
        kept.push({ held, was: structuredClone(held) });
      }
      await course.flush(router);
      assert.equal(
        router.state('tally'),
        replayed(router, () => true),
      );
      assert.equal(
        router.state('choosy'),
        replayed(router, ({ data }) => data !== 0),
      );
      if (registered < events.length)
        assert.equal(
          router.state('late'),
          replayed(router, ({ type }) => type === 'x'),
        );
      for (const { held, was } of kept) assert.equal(held, was);
    }),
    RUNS,
  ));

test.run();
