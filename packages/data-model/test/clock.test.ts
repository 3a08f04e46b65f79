import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClockDrift, ConfigSet, createClock, MAX_VERSION, type Version, VersionExhausted } from '../src/index.js';
import { refusal } from './refusal.js';
import { holds } from './seeded.js';

const EPOCH = Date.UTC(2020, 0, 1);
const DAY = Date.UTC(2026, 5, 1);
const versionAt = (ms: number): number => (ms - EPOCH) * 4096;
const test = suite('a clock');

test('follows the time, and counts within a millisecond', () => {
  let now = DAY;
  const clock = createClock({ now: () => now });
  assert.equal(
    [clock.next(), clock.next(), clock.next()],
    [0, 1, 2].map((tick) => versionAt(DAY) + tick),
  );
  now += 1;
  assert.is(clock.next(), versionAt(DAY + 1));
  now += 0.9;
  assert.is(clock.next(), versionAt(DAY + 1) + 1, 'fractions of a millisecond are of no account');
});

test('never goes back when the time does, and its counter carries into the milliseconds', () => {
  let now = DAY;
  const clock = createClock({ now: () => now });
  const first = clock.next();
  now -= 3_600_000;
  assert.is(clock.next(), first + 1);
  for (let n = 0; n < 4096; n++) clock.next();
  assert.is(clock.next(), versionAt(DAY + 1) + 2);
});

test('issues what is greater than all it has issued, observed or been given', () => {
  const step = fc.record({
    elapsed: fc.integer({ min: -5000, max: 5000 }),
    seen: fc.integer({ min: -70_000, max: 70_000 }),
    how: fc.constantFrom('observe', 'previous', 'none'),
  });
  holds(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = DAY;
      let greatest: Version = 0;
      const clock = createClock({ now: () => now, maxDriftMs: 60_000 });
      for (const { elapsed, seen, how } of steps) {
        now += elapsed;
        const version = versionAt(now + seen);
        const allowed = seen <= 60_000;
        if (how === 'previous' && !allowed) assert.is(refusal(() => clock.next(version)).code, 'clock-drift');
        if (how === 'observe') assert.is(clock.observe(version), allowed);
        if (how !== 'none' && allowed && version > greatest) greatest = version;
        const issued = how === 'previous' && allowed ? clock.next(version) : clock.next();
        assert.ok(issued > greatest);
        greatest = issued;
      }
    }),
    200,
  );
});

test('is not carried away by a version from the future, and says what to do', () => {
  const clock = createClock({ now: () => DAY });
  assert.is(clock.observe(versionAt(DAY + 60_001)), false);
  assert.is(clock.observe(MAX_VERSION), false);
  assert.is(clock.next(), versionAt(DAY));
  const error = refusal(() => clock.next(versionAt(DAY + 60_001)));
  assert.instance(error, ClockDrift);
  assert.match(error.message, 'nextVersion');
  assert.match(error.message, 'maxDriftMs');
  assert.is(clock.next(), versionAt(DAY) + 1, 'a refusal issues nothing');
  assert.is(clock.observe(versionAt(DAY + 60_000)), true);
  assert.is(clock.next(), versionAt(DAY + 60_000) + 1);
});

test('starts above what the set holds already, tombstones included', () => {
  const set = new ConfigSet();
  set.put({ type: 't', id: 'a', ver: versionAt(DAY + 10) });
  set.kill({ type: 't', id: 'b', ver: versionAt(DAY + 20) });
  set.put({ type: 't', id: 'spoilt', ver: MAX_VERSION });
  const clock = createClock({ now: () => DAY, seed: set.snapshot().packed('t') });
  assert.is(clock.next(), versionAt(DAY + 20) + 1);
});

test('of two nodes that hear of each other puts causes before effects', () => {
  const [early, late] = [createClock({ now: () => DAY }), createClock({ now: () => DAY + 30_000 })];
  const cause = late.next();
  early.observe(cause);
  assert.ok(early.next() > cause);
});

test('starts at 1 before 2020 and ends in the year 2089', () => {
  assert.is(createClock({ now: () => 0 }).next(), 1);
  const last = EPOCH + 2 ** 41;
  assert.is(new Date(last).getUTCFullYear(), 2089);
  assert.is(createClock({ now: () => last - 1 }).next(), versionAt(last - 1));
  assert.instance(
    refusal(() => createClock({ now: () => last }).next()),
    VersionExhausted,
  );
  const unbounded = createClock({ now: () => DAY, maxDriftMs: Infinity });
  assert.is(unbounded.observe(MAX_VERSION), true);
  assert.instance(
    refusal(() => unbounded.next()),
    VersionExhausted,
  );
});

test('refuses options and times that are no numbers', () => {
  for (const maxDriftMs of [-1, NaN])
    assert.is(refusal(() => createClock({ now: () => 0, maxDriftMs })).code, 'invalid-option');
  for (const options of [{}, { now: 5 }] as never[]) assert.equal(refusal(() => createClock(options)).path, ['now']);
  for (const now of [NaN, Infinity])
    assert.is(refusal(() => createClock({ now: () => now }).next()).code, 'invalid-option');
  assert.is(refusal(() => createClock({ now: () => 0 }).observe(-1)).code, 'invalid-version');
});

test.run();
