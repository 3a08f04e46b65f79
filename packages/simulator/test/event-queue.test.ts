import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Dice } from '../src/time/dice.js';
import { EventQueue } from '../src/time/event-queue.js';

const test = suite('event-queue');

test('gives back what is due soonest, and of one instant in the order of asking', () => {
  const queue = new EventQueue();
  const dice = new Dice(Number(process.env.SCONF_SEED));
  const asked = Array.from({ length: 500 }, (_, order) => ({ at: dice.integer(0, 20), order }));
  const done: typeof asked = [];
  for (const each of asked) queue.add(each.at, () => void done.push(each));
  while (queue.size > 0) queue.take()?.run?.();
  assert.equal(
    done,
    asked.toSorted((a, b) => a.at - b.at || a.order - b.order),
  );
  assert.is(queue.nextAt, Number.POSITIVE_INFINITY);
  assert.is(queue.take(), undefined);
});

test.run();
