import type { Change, Config, Handler, Tombstone } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { config, thrownBy, tombstone } from './entries.js';
import { microtasks, Turns } from './turns.js';

const test = suite('handler');

/** A handler that writes down what it hears. */
function recorder(heard: unknown[], rest: Partial<Handler> = {}): Handler {
  return {
    onConfig: ({ id, ver }: Config) => void heard.push(`${id}${ver}`),
    onTombstone: ({ id, ver }: Tombstone) => void heard.push(`-${id}${ver}`),
    ...rest,
  };
}

/** A promise and its key. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

test('hears of every accepted entry once, in order', async () => {
  const heard: unknown[] = [];
  const router = new Router({ handlers: [recorder(heard)] });
  router.put(config('a', 1));
  router.put(config('a', 1));
  router.push([config('b', 1), config('a', 2)]);
  router.kill(tombstone('a', 2));
  router.kill(tombstone('a', 1));
  await router.flush();
  assert.equal(heard, ['a1', 'b1', 'a2', '-a2']);
});

test('a config is heard of before the tombstone that the same caller wrote after it, 2 000 times', async () => {
  const heard: unknown[] = [];
  const router = new Router({ handlers: [recorder(heard)] });
  const expected: string[] = [];
  for (let i = 0; i < 2_000; i++) {
    router.put(config(`x${i}-`, 1));
    router.kill(tombstone(`x${i}-`, 1));
    expected.push(`x${i}-1`, `-x${i}-1`);
    if (i % 17 === 0) await microtasks();
  }
  await router.flush();
  assert.equal(heard, expected);
});

test('is told what was replaced and what was killed', async () => {
  const heard: unknown[] = [];
  const router = new Router({
    handlers: [
      {
        onConfig: (put, replaced) => void heard.push([put.ver, replaced?.data]),
        onTombstone: (dead, killed) => void heard.push([dead.ver, killed?.data]),
      },
    ],
  });
  router.put(config('a', 1, 10));
  router.put(config('a', 2, 20));
  router.kill(tombstone('a', 3));
  router.kill(tombstone('a', 4));
  router.put(config('a', 5, 50));
  await router.flush();
  assert.equal(heard, [
    [1, undefined],
    [2, 10],
    [3, 20],
    [4, undefined],
    [5, undefined],
  ]);
});

test('is not told of what was there at the start', async () => {
  const heard: unknown[] = [];
  const old = new Router();
  old.put(config('a', 1));
  const router = new Router({ configs: old.pull(), handlers: [recorder(heard)] });
  router.put(config('a', 1));
  await router.flush();
  assert.equal(heard, []);
});

test('hears only of its types', async () => {
  const heard: unknown[] = [];
  const batches: number[] = [];
  const onBatch = (changes: readonly Change[]) => void batches.push(changes.length);
  const router = new Router({ handlers: [recorder(heard, { types: ['x', 'y'], onBatch })] });
  router.put(config('a', 1, 0, 'x'));
  router.put(config('b', 1, 0, 'z'));
  router.kill(tombstone('c', 1, 'y'));
  await router.flush();
  router.put(config('d', 1, 0, 'z'));
  await router.flush();
  assert.equal(heard, ['a1', '-c1']);
  assert.equal(batches, [2]);
});

test('one turn tells all that waits, as one batch before its single changes', () => {
  const turns = new Turns();
  const heard: unknown[] = [];
  const onBatch = (changes: readonly Change[]) => void heard.push(changes.map(({ entry }) => entry.id).join('+'));
  const router = new Router({ schedule: turns.schedule, handlers: [recorder(heard, { onBatch })] });
  for (const id of ['a', 'b', 'c']) router.put(config(id, 1));
  assert.is(turns.waiting, 1);
  turns.take();
  assert.equal(heard, ['a+b+c', 'a1', 'b1', 'c1']);
  assert.is(turns.waiting, 0);
});

test('one turn tells no more than maxBatch, so that I/O gets its chance', () => {
  const turns = new Turns();
  const batches: number[] = [];
  const onBatch = (changes: readonly Change[]) => void batches.push(changes.length);
  const router = new Router({ schedule: turns.schedule, maxBatch: 2, handlers: [{ onBatch }] });
  for (const id of ['a', 'b', 'c', 'd', 'e']) router.put(config(id, 1));
  turns.take();
  assert.equal(batches, [2]);
  turns.takeAll();
  assert.equal(batches, [2, 2, 1]);
});

test('what it writes itself is told in a later turn', async () => {
  const heard: unknown[] = [];
  const router: Router = new Router({
    handlers: [recorder(heard, { onBatch: () => void router.put(config('b', 0)) })],
  });
  router.put(config('a', 1));
  await router.flush();
  assert.equal(heard, ['a1']);
  await router.flush();
  assert.equal(heard, ['a1', 'b0']);
});

test('is not called again before the promise it returned settles', async () => {
  const gates = [gate(), gate(), gate()];
  const started: string[] = [];
  const router = new Router({
    handlers: [{ onConfig: ({ id }) => gates[started.push(id) - 1]?.opened }],
  });
  router.put(config('a', 1));
  router.put(config('b', 1));
  await microtasks();
  assert.equal(started, ['a']);
  gates[0]?.open();
  await microtasks();
  assert.equal(started, ['a', 'b']);
  router.put(config('c', 1));
  await microtasks();
  assert.equal(started, ['a', 'b']);
  gates[1]?.open();
  gates[2]?.open();
  await router.flush();
  assert.equal(started, ['a', 'b', 'c']);
});

test('one that hangs does not keep others waiting', async () => {
  const heard: unknown[] = [];
  const router = new Router({ handlers: [{ onBatch: () => new Promise<void>(() => undefined) }, recorder(heard)] });
  router.put(config('a', 1));
  await microtasks();
  router.put(config('b', 1));
  await microtasks();
  assert.equal(heard, ['a1', 'b1']);
});

test('one that throws is reported, hears the rest and harms no other', async () => {
  const heard: unknown[] = [];
  const errors: unknown[] = [];
  const failing: Handler = {
    onConfig: ({ id }) => {
      heard.push(`failing ${id}`);
      if (id === 'a') throw new Error('thrown at a');
      return id === 'b' ? Promise.reject(new Error('rejected at b')) : undefined;
    },
    onTombstone: () => Promise.reject(new Error('rejected at the tombstone')),
    onBatch: () => {
      throw new Error('thrown at the batch');
    },
  };
  const router = new Router({
    handlers: [failing, recorder(heard)],
    onError: (error, { handler }) => errors.push([(error as Error).message, handler === failing]),
  });
  for (const id of ['a', 'b', 'c']) router.put(config(id, 1));
  router.kill(tombstone('a', 1));
  await router.flush();
  assert.equal(errors, [
    ['thrown at the batch', true],
    ['thrown at a', true],
    ['rejected at b', true],
    ['rejected at the tombstone', true],
  ]);
  assert.equal(new Set(heard), new Set(['failing a', 'failing b', 'failing c', 'a1', 'b1', 'c1', '-a1']));
});

test('hears nothing from before it was added', async () => {
  const heard: unknown[] = [];
  const router = new Router();
  router.put(config('a', 1));
  router.addHandler(recorder(heard));
  router.put(config('b', 1));
  await router.flush();
  assert.equal(heard, ['b1']);
});

test('hears nothing after it was removed, not even the rest of a batch', async () => {
  const heard: unknown[] = [];
  const router = new Router();
  const remove = router.addHandler({
    onConfig: ({ id }) => {
      heard.push(id);
      remove();
      remove();
    },
  });
  router.put(config('a', 1));
  router.put(config('b', 1));
  await router.flush();
  router.put(config('c', 1));
  await router.flush();
  assert.equal(heard, ['a']);
});

test('removing one that hangs lets flush resolve', async () => {
  const router = new Router();
  const remove = router.addHandler({ onBatch: () => new Promise<void>(() => undefined) });
  router.put(config('a', 1));
  await microtasks();
  let flushed = false;
  const flush = router.flush().then(() => {
    flushed = true;
  });
  await microtasks();
  assert.not(flushed);
  remove();
  await flush;
  assert.ok(flushed);
});

for (const [title, late, types] of [
  ['came after that', true, undefined],
  ['was not concerned by it', false, ['y']],
] as const) {
  test(`flush waits for nothing that a handler is told of later, where it ${title}`, async () => {
    const turns = new Turns();
    const router = new Router({ schedule: turns.schedule });
    const slow = gate();
    const hanging: Handler = { ...(types && { types }), onBatch: () => new Promise<void>(() => undefined) };
    router.addHandler({ types: ['x'], onBatch: () => slow.opened });
    if (!late) router.addHandler(hanging);
    router.put(config('a', 1, 1, 'x'));
    turns.takeAll();
    let flushed = false;
    const flush = router.flush().then(() => {
      flushed = true;
    });
    turns.takeAll();
    if (late) router.addHandler(hanging);
    router.put(config('b', 2, 2, 'y'));
    turns.takeAll();
    await microtasks();
    assert.not(flushed);
    slow.open();
    await microtasks();
    turns.takeAll();
    await microtasks();
    assert.ok(flushed);
    await flush;
  });
}

test('flush resolves although writes go on', async () => {
  const heard: unknown[] = [];
  let ver = 0;
  const router: Router = new Router({
    maxPending: 10,
    handlers: [
      recorder(heard, {
        onBatch: async () => {
          for (let i = 0; i < 100; i++) router.put(config(`k${i % 7}`, ++ver));
        },
      }),
    ],
  });
  router.put(config('first', 1));
  await router.flush();
  await router.flush();
  await router.flush();
  assert.ok(heard.includes('first1'));
  await router.close({ signal: AbortSignal.abort() });
});

test('refused writes of a lossless handler that wants other types go on', () => {
  const turns = new Turns();
  const router = new Router({
    schedule: turns.schedule,
    maxPending: 3,
    handlers: [{ lossless: true, types: ['x'] }],
  });
  for (let i = 1; i <= 20; i++) router.put(config('b', i, i, 'z'));
  for (let i = 1; i <= 3; i++) router.put(config('a', i, i, 'x'));
  assert.is(thrownBy(() => router.put(config('a', 4, 4, 'x'))).code, 'overloaded');
  assert.ok(router.put(config('b', 21, 21, 'z')).accepted);
});

test.run();
