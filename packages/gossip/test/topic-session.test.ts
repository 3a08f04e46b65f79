import { ConfigSet, DEFAULT_LIMITS } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Arrivals } from '../src/topics/arrivals.js';
import { Asker } from '../src/topics/asker.js';
import type { TopicEffect } from '../src/topics/topic-effect.js';
import { TopicNames } from '../src/topics/topic-names.js';
import { TopicSession } from '../src/topics/topic-session.js';
import { DEFAULT_TOPIC_TIMES } from '../src/topics/topic-times.js';
import { TopicWorld } from './topic-world.js';
import { pacing } from './virtual-world.js';

const test = suite('topic-session');

const BAD = { loss: 0.3, repetition: 0.2, delayMs: 300 };
const CALM = { loss: 0, repetition: 0, delayMs: 5 };

/** Each round, a node asks one other at random: of 300 seeds the slowest took three. */
const HEALED_AFTER_MS = 5 * 1.25 * DEFAULT_TOPIC_TIMES.antiEntropyMs;

/** Nodes that write, join late, crash and come back while topics and answers lose, repeat, delay and reorder. */
function stormy(seed: number, world: TopicWorld): ConfigSet {
  const accepted = new ConfigSet();
  for (let count = 0; count < 4; count++) world.join();
  world.faults = BAD;
  for (let step = 1; step <= 150; step++) {
    const up = world.citizens.filter((each) => each.up);
    const config = pacing(Math.floor(world.random() * 40), step);
    accepted.put(config);
    world.write(up[Math.floor(world.random() * up.length)] ?? world.join(), config);
    if (step === 50) world.join();
    if (step === 60 && up[1] !== undefined) world.crash(up[1]);
    if (step === 100) for (const each of world.citizens) if (!each.up) world.restart(each);
    world.pass(world.random() * 200);
  }
  assert.not.ok(world.equal, `nothing was lost with seed ${seed}`);
  return accepted;
}

for (let seed = 1; seed <= 20; seed++) {
  test(`nodes are equal within five rounds after the storm, and hold all, with seed ${seed}`, () => {
    const world = new TopicWorld(seed);
    const accepted = stormy(seed, world);
    world.faults = CALM;
    world.pass(HEALED_AFTER_MS);
    assert.ok(world.equal, `repeat with seed ${seed}`);
    assert.is(world.citizens[0]?.set.fingerprint(), accepted.fingerprint());
    // Then all is quiet.
    const { published } = world;
    world.pass(60_000);
    assert.is(world.published, published);
  });
}

test('without asking, what the storm took stays lost', () => {
  const world = new TopicWorld(1, { antiEntropyMs: 1e9, repairMs: 1e9 });
  stormy(1, world);
  world.faults = CALM;
  world.pass(60_000);
  assert.not.ok(world.equal);
});

test('a missed frame is noticed by the next, and repaired long before anti-entropy', () => {
  const world = new TopicWorld(3, { antiEntropyMs: 1e6 });
  const [writer, reader] = [world.join(), world.join()];
  world.pass(1_000);
  world.faults = { ...CALM, loss: 1 };
  world.write(writer, pacing(1, 1));
  world.pass(10);
  world.faults = CALM;
  world.write(writer, pacing(2, 1));
  world.pass(10);
  assert.is(reader.set.size, 1);
  world.pass(DEFAULT_TOPIC_TIMES.repairMs + 200);
  assert.ok(world.equal);
});

test('who comes late is served by any, and who is alone is told', () => {
  const world = new TopicWorld(4);
  const first = world.join();
  for (let id = 0; id < 3_000; id++) world.write(first, pacing(id, 1));
  world.pass(1_000);
  assert.equal(first.events[0], { kind: 'alone' });
  const late = world.join();
  world.pass(1_000);
  assert.equal(late.events[0], { kind: 'synced', equal: true, received: 3_000, sent: 0 });
});

test('each message of an exchange may be answered by another, and one that is not answered is asked again', () => {
  const world = new TopicWorld(5);
  const all = Array.from({ length: 3 }, () => world.join());
  world.pass(1_000);
  world.faults = { ...CALM, loss: 1 };
  for (let id = 0; id < 2_000; id++) world.write(all[id % 2] as (typeof all)[0], pacing(id, 1));
  world.pass(100);
  world.faults = { ...CALM, loss: 0.3 };
  world.pass(60_000);
  assert.ok(world.equal);
  assert.is(all[2]?.set.size, 2_000);
});

test('an old answer counts as none, and what could not be merged ends the exchange', () => {
  const set = new ConfigSet();
  const names = new TopicNames('c');
  const times = { antiEntropyMs: 1_000, repairMs: 10 };
  const asker = new Asker(
    { names, types: [], reconcile: {}, set: () => set.snapshot(), random: () => 0.5, ...times },
    0,
  );
  const other = new ConfigSet();
  other.put(pacing(1, 1));
  const limits = DEFAULT_LIMITS;
  const server = new TopicSession(
    {
      names,
      types: [],
      maxFrameBytes: 65_536,
      limits,
      times: DEFAULT_TOPIC_TIMES,
      set: () => other.snapshot(),
      random: () => 0.5,
    },
    0,
  );
  const answer = (effects: readonly TopicEffect[]): Uint8Array => {
    const [effect] = effects;
    if (effect?.kind !== 'ask') throw new Error(`${effect?.kind} in the place of a question`);
    const { outcome } = server.question('c/sync', effect.frame);
    if ('error' in outcome) throw outcome.error;
    return outcome.reply;
  };
  let asked = asker.tick(0, () => undefined);
  assert.equal(
    asker.tick(5_000, () => undefined),
    [],
    'one exchange at a time',
  );
  const first = answer(asked);
  asked = asker.answered(first);
  assert.equal(asker.answered(first), asked, 'the same is asked again');
  while (asked[0]?.kind === 'ask') asked = asker.answered(answer(asked));
  assert.is(asked[0]?.kind, 'merge-answer');
  const error = new Error('the disk is full');
  assert.equal(asker.unmerged(error), [{ kind: 'tell', event: { kind: 'sync-failed', error } }]);
  for (const nothing of [asker.answered(first), asker.unanswered(error), asker.merged()]) {
    assert.equal(nothing, []);
  }
  assert.equal(asker.unmerged(error), []);
});

test('senders and types are forgotten above a bound, those heard longest ago first', () => {
  const arrivals = new Arrivals();
  for (let type = 0; type < 10_001; type++) arrivals.hear(7, `${type}`, 1, false);
  assert.not.ok(arrivals.hear(7, '10000', 2, false));
  assert.ok(arrivals.hear(7, '0', 2, false), 'it is as if nothing had come');
});

test.run();
