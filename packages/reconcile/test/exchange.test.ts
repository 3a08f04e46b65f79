import { createHash } from 'node:crypto';
import { ConfigSet, type PackedEntry, pack } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Initiator, Responder, Sketch } from '../src/index.js';
import { setOf } from './arbitrary-sets.js';
import { KIND } from './frames.js';
import { exchange, names, overhead, pacing, SALT } from './pair.js';

const test = suite('exchange');

const shared = Array.from({ length: 20_000 }, (_, i) => pacing(i, 1));

function sketches(): { initiator: { sketch: Sketch }; responder: { sketch: Sketch } } {
  return { initiator: { sketch: new Sketch() }, responder: { sketch: new Sketch() } };
}

/** Two sets of 20 000 of which each has half of `count` entries newer than the other. */
function apart(count: number): [ConfigSet, ConfigSet] {
  const here = setOf(shared);
  const there = ConfigSet.from(here.snapshot());
  for (let i = 0; i < count; i++) (i % 2 ? here : there).applyPacked(pacing((i * 7919) % 20_000, 2));
  return [here, there];
}

test('equal sets are told by one message of at most 64 bytes', () => {
  const [here, there] = apart(0);
  for (const options of [{}, sketches()]) {
    const { messages, last, responder } = exchange(here, there, options);
    assert.equal(
      messages.map(({ from }) => from),
      ['initiator', 'responder'],
    );
    assert.ok((messages[0]?.bytes.length ?? 0) <= 64);
    assert.is(messages[1]?.bytes.length, 4);
    assert.is(last.outcome?.kind, 'equal');
    assert.is(responder[0]?.outcome?.kind, 'equal');
  }
});

test('a hundred differences take three messages after the first and less than 12 kB beside the entries', () => {
  const [here, there] = apart(100);
  const exchanged = exchange(here, there, sketches());
  assert.is(exchanged.last.outcome?.kind, 'equal');
  assert.is(exchanged.messages.length, 4);
  assert.is(exchanged.toInitiator.length, 50);
  assert.is(exchanged.toResponder.length, 50);
  assert.ok(overhead(exchanged) < 12_000, `${overhead(exchanged)} bytes`);
});

test('one difference takes less than a kilobyte beside the entry', () => {
  const [here, there] = apart(1);
  const exchanged = exchange(here, there, sketches());
  assert.is(exchanged.toInitiator.length, 1);
  assert.ok(overhead(exchanged) < 1000, `${overhead(exchanged)} bytes`);
});

test('thousands of differences are read from more cells, asked for as needed', () => {
  const [here, there] = apart(3000);
  const exchanged = exchange(here, there, sketches());
  assert.is(exchanged.last.outcome?.kind, 'equal');
  assert.is(exchanged.toInitiator.length + exchanged.toResponder.length, 3000);
  assert.ok(exchanged.messages.length <= 10);
});

test('sketches that are too small, or of different keys, or on one side alone, give way to a walk', () => {
  const small = { initiator: { sketch: new Sketch({ cells: 64 }) }, responder: { sketch: new Sketch({ cells: 64 }) } };
  const larger = { initiator: { sketch: new Sketch() }, responder: { sketch: new Sketch({ cells: 100 }) } };
  const keys = {
    initiator: { sketch: new Sketch({ key: new Uint8Array(8).fill(1) }) },
    responder: { sketch: new Sketch() },
  };
  const alone = { initiator: { sketch: new Sketch() } };
  const other = { responder: { sketch: new Sketch() } };
  for (const options of [small, larger, keys, alone, other]) {
    const [here, there] = apart(200);
    const exchanged = exchange(here, there, options);
    assert.is(exchanged.last.outcome?.kind, 'equal');
    assert.is(exchanged.toInitiator.length + exchanged.toResponder.length, 200);
  }
});

test('sets of very different sizes are walked at once', () => {
  const here = setOf(shared.slice(0, 100));
  const { messages, last } = exchange(here, setOf(shared), {
    initiator: { sketch: new Sketch({ cells: 1000 }) },
    responder: { sketch: new Sketch({ cells: 1000 }) },
  });
  assert.is(messages[1]?.bytes.length, 8);
  assert.is(last.outcome?.kind, 'equal');
});

test('what a newcomer lacks streams in messages of bounded size, with progress', () => {
  const limits = { maxMessageBytes: 2 ** 16 };
  for (const [here, there] of [
    [new ConfigSet(), setOf(shared)],
    [setOf(shared), new ConfigSet()],
  ] as const) {
    const exchanged = exchange(here, there, { initiator: { limits }, responder: { limits } });
    assert.is(exchanged.last.outcome?.kind, 'equal');
    assert.ok(exchanged.messages.every(({ bytes }) => bytes.length <= 2 ** 16));
    const seen = exchanged.initiator.map(({ progress }) => progress.received + progress.sent);
    assert.ok(seen.length > 20 && seen.every((count, i) => count >= (seen[i - 1] ?? 0)));
    assert.is(seen.at(-1), shared.length);
    assert.ok(overhead(exchanged) < 40_000, `${overhead(exchanged)} bytes`);
  }
});

test('sets that share no version are exchanged without sending the losers', () => {
  const old = setOf(shared.slice(0, 3000));
  const young = setOf(Array.from({ length: 3000 }, (_, i) => pacing(i, 2)));
  const exchanged = exchange(old, young);
  assert.is(exchanged.last.outcome?.kind, 'equal');
  assert.is(exchanged.toInitiator.length, 3000);
  assert.is(
    exchanged.responder.reduce((sum, { progress }) => sum + progress.sent, 0),
    3000,
  );
  assert.is(exchanged.last.progress.sent, 0);
});

test('many types are walked page by page, whoever has them', () => {
  const entries = (from: number, to: number): PackedEntry[] =>
    Array.from({ length: to - from }, (_, i) => pack({ type: `type-${from + i}`, id: 'a', ver: 1, data: i }));
  for (const [mine, theirs] of [
    [entries(0, 300), entries(150, 450)],
    [entries(0, 3), entries(0, 300)],
    [entries(0, 300), entries(0, 3)],
  ] as const) {
    const here = setOf(mine);
    const there = setOf(theirs);
    assert.is(exchange(here, there).last.outcome?.kind, 'equal');
    assert.is(here.fingerprint(), there.fingerprint());
  }
});

test('a set that is written to during an exchange gets what was there before, and the rest the next time', () => {
  for (const options of [{}, sketches()]) {
    const [here, there] = apart(400);
    let written = 0;
    const meanwhile = (): void => {
      for (let i = 0; i < 10; i++) {
        here.applyPacked(pacing(written % 20_000, 3 + written));
        there.applyPacked(pacing((written + 10_000) % 20_000, 3 + written));
        written++;
      }
    };
    const exchanged = exchange(here, there, { ...options, meanwhile });
    assert.is(exchanged.last.outcome?.kind, 'exchanged');
    assert.ok(names(here.packed()).filter((name) => !there.has('pacing', JSON.parse(name)[1])).length === 0);
    assert.is(exchange(here, there, options).last.outcome?.kind, 'equal');
    assert.is(here.fingerprint(), there.fingerprint());
  }
});

test('a reading of cells starts again when the responder moves on, and not for ever', () => {
  const [here, there] = apart(5000);
  let version = 10;
  const { initiator, responder } = sketches();
  const exchanged = exchange(here, there, {
    initiator,
    responder: { ...responder, limits: { maxMessageBytes: 2 ** 15 } },
    meanwhile: () => void there.applyPacked(pacing(0, version++)),
  });
  const readings = exchanged.messages.filter(({ bytes }) => bytes[1] === KIND.cells);
  assert.is(readings.length, 6, 'five tries, and the one that is one too many');
  assert.ok(exchanged.toInitiator.length >= 2500 && exchanged.toResponder.length >= 2500);
  assert.is(exchange(here, there).last.outcome?.kind, 'equal');
});

test('an entry that fits into no message is left out and told of', () => {
  const limits = { maxMessageBytes: 2 ** 15 };
  const large = pack({ type: 'pacing', id: 'large', ver: 1, data: 'x'.repeat(40_000) });
  for (const [mine, theirs] of [
    [[large], []],
    [[], [large]],
  ]) {
    const here = setOf(shared.slice(0, 200), mine as PackedEntry[], [pacing('here', 1)]);
    const there = setOf(shared.slice(0, 200), theirs as PackedEntry[], [pacing('there', 1)]);
    const exchanged = exchange(here, there, { initiator: { limits }, responder: { limits } });
    assert.is(exchanged.last.outcome?.kind, 'exchanged');
    assert.ok(here.has('pacing', 'bidder-there') && there.has('pacing', 'bidder-here'));
    const rejected = [...exchanged.initiator, ...exchanged.responder].flatMap((effects) => effects.rejected);
    assert.equal(rejected[0], { key: { type: 'pacing', id: 'large' }, code: 'entry-too-large' });
  }
});

test('entries that a side refuses are told to the other, and the rest is exchanged', () => {
  const refuse = (entry: PackedEntry): string | undefined => (entry.id === 'bidder-secret' ? 'forbidden' : undefined);
  const told = [{ key: { type: 'pacing', id: 'bidder-secret' }, code: 'forbidden' }];
  const base = shared.slice(0, 200);
  const one = setOf(base);
  const first = exchange(one, setOf(base, [pacing('secret', 1), pacing('open', 1)]), { initiator: { refuse } });
  assert.is(first.last.outcome?.kind, 'exchanged');
  assert.equal(first.initiator.flatMap(({ refused }) => refused).slice(0, 1), told);
  assert.equal(first.responder.flatMap(({ rejected }) => rejected).slice(0, 1), told);
  assert.ok(one.has('pacing', 'bidder-open'));
  const two = setOf(base);
  const second = exchange(setOf(base, [pacing('secret', 1), pacing('open', 1)]), two, { responder: { refuse } });
  assert.equal(second.initiator.flatMap(({ rejected }) => rejected).slice(0, 1), told);
  assert.equal(two.has('pacing', 'bidder-open') && !two.has('pacing', 'bidder-secret'), true);
});

test('entries above the limits of a side are refused by it alone', () => {
  const long = pack({ type: 'pacing', id: 'i'.repeat(100), ver: 1, data: 'y'.repeat(300) });
  for (const limits of [{ maxIdBytes: 50 }, { maxDataBytes: 250 }]) {
    const here = setOf([pacing(1, 1)]);
    const exchanged = exchange(here, setOf([long, pacing(2, 1)]), { initiator: { limits } });
    assert.is(exchanged.last.outcome?.kind, 'exchanged');
    assert.match(exchanged.initiator.flatMap(({ refused }) => refused)[0]?.code ?? '', /too-l(ong|arge)/);
    assert.is(here.size, 2);
  }
});

test('of a tie both sides keep the same winner', () => {
  const tie = (data: number): PackedEntry => pack({ type: 't', id: 'a', ver: 2n ** 60n, data });
  for (const options of [{}, sketches()]) {
    for (const [mine, theirs] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const here = setOf(shared.slice(0, 500), [tie(mine)]);
      const there = setOf(shared.slice(0, 500), [tie(theirs)]);
      const exchanged = exchange(here, there, options);
      assert.is(exchanged.last.outcome?.kind, 'equal');
      if ('initiator' in options) assert.is(exchanged.messages.length, 4, 'no walk was needed');
      assert.equal([here.getPacked('t', 'a')?.text, there.getPacked('t', 'a')?.text], ['2', '2']);
    }
  }
});

test('a part of a set is exchanged without a look at the rest', () => {
  const here = setOf(shared.slice(0, 300), [pacing('here', 1), pacing(1, 5, 'secret')]);
  const there = setOf(shared.slice(0, 300), [pacing('there', 1), pacing(2, 5, 'floor')]);
  const initiator = new Initiator({ salt: SALT });
  const responder = new Responder();
  let step = initiator.start(here.snapshot().filter(['pacing']));
  while (step.reply !== undefined) {
    const { reply, received } = responder.receive(step.reply, there.snapshot().filter(['pacing']));
    there.merge(received);
    step = initiator.receive(reply as Uint8Array, here.snapshot().filter(['pacing']));
    here.merge(step.received);
  }
  assert.is(step.outcome?.kind, 'equal');
  assert.equal(
    [here.types(), there.types()],
    [
      ['pacing', 'secret'],
      ['floor', 'pacing'],
    ],
  );
  assert.is(here.typeFingerprint('pacing'), there.typeFingerprint('pacing'));
});

test('ties of which whole leaves are full go both ways', () => {
  const ties = (data: number): PackedEntry[] =>
    Array.from({ length: 400 }, (_, id) => pack({ type: 't', id: `id-${id}`, ver: 1, data: (id + data) % 7 }));
  const here = setOf(ties(0));
  const there = setOf(ties(3));
  assert.is(exchange(here, there).last.outcome?.kind, 'equal');
  assert.is(here.fingerprint(), there.fingerprint());
});

test('one id in many types whose keys start alike is found in all of them', () => {
  // Types that share two bytes of their keys share the whole prefix by which one asks for what a sketch shows.
  const byTag = new Map<number, string[]>();
  let crowd: string[] = [];
  for (let i = 0; crowd.length < 6; i++) {
    const tag = createHash('sha256').update(`t${i}`).digest().readUInt16BE();
    crowd = [...(byTag.get(tag) ?? []), `t${i}`];
    byTag.set(tag, crowd);
  }
  const entries = crowd.map((type) => pack({ type, id: 'a', ver: 1, data: 'z'.repeat(20_000) }));
  const limits = { maxMessageBytes: 2 ** 15 };
  const here = setOf(shared.slice(0, 200));
  const there = setOf(shared.slice(0, 200), entries);
  const options = sketches();
  const exchanged = exchange(here, there, {
    initiator: { ...options.initiator, limits },
    responder: { ...options.responder, limits },
  });
  assert.is(exchanged.last.outcome?.kind, 'equal');
  assert.is(here.size, 206);
});

test.run();
