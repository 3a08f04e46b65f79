import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLimit } from '../src/index.js';
import { rejects } from './rejects.js';
import { settled } from './virtual-timers.js';

const test = suite('limit');

test('no more tasks run at a time than there is room for, and they start in order', async () => {
  const limit = createLimit(2);
  const started: number[] = [];
  const open: (() => void)[] = [];
  const tasks = [0, 1, 2, 3].map((task) =>
    limit(async () => {
      started.push(task);
      await new Promise<void>((resolve) => open.push(resolve));
      return task * 10;
    }),
  );
  await settled();
  assert.equal(started, [0, 1]);
  open[1]?.();
  await settled();
  assert.equal(started, [0, 1, 2]);
  open[0]?.();
  open[2]?.();
  await settled();
  open[3]?.();
  assert.equal(await Promise.all(tasks), [0, 10, 20, 30]);
});

test('a task that fails makes room like any other', async () => {
  const limit = createLimit(1);
  const failing = limit(() => Promise.reject(Object.assign(new Error('no'), { code: 'no' })));
  const next = limit(async () => 'next');
  await rejects(failing, 'no');
  assert.is(await next, 'next');
  assert.is(await limit(async () => 'free again'), 'free again');
});

test.run();
