import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unlessAborted } from '../src/index.js';

const test = suite('cancellation');

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (reason: unknown) => reason,
  );

/** A promise and its two ends, with a signal and its own. */
function start() {
  const late: string[] = [];
  const controller = new AbortController();
  let resolve: (value: string) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const waiting = new Promise<string>((...ends) => {
    [resolve, reject] = ends;
  });
  return { late, controller, waiting, resolve, reject, onLate: (value: string) => void late.push(value) };
}

test('without a signal, and with one that stays quiet, it is as if it was not there', async () => {
  for (const signal of [undefined, new AbortController().signal]) {
    assert.is(await unlessAborted(Promise.resolve('there'), signal), 'there');
    const error = new Error('gone');
    assert.is(await failureOf(unlessAborted(Promise.reject(error), signal)), error);
  }
});

test('the reason of the signal ends it, and what comes late is told to be let go', async () => {
  for (const early of [true, false]) {
    const { late, controller, waiting, resolve, onLate } = start();
    const reason = new Error('given up');
    if (early) controller.abort(reason);
    const failure = failureOf(unlessAborted(waiting, controller.signal, onLate));
    controller.abort(reason);
    assert.is(await failure, reason);
    assert.equal(late, []);
    resolve('late');
    await turn();
    assert.equal(late, ['late']);
  }
});

test('what fails late is no news', async () => {
  const { controller, waiting, reject } = start();
  const failure = failureOf(unlessAborted(waiting, controller.signal));
  controller.abort('enough');
  reject(new Error('late'));
  assert.is(await failure, 'enough');
  await turn();
});

test('who aborts as soon as there is an outcome does not lose it', async () => {
  const { late, controller, waiting, resolve, onLate } = start();
  // Told right behind what is waited for, before the promise that came of it goes on.
  const outcome = unlessAborted(waiting, controller.signal, onLate);
  void waiting.then(() => controller.abort(new Error('too late')));
  resolve('there');
  assert.is(await outcome, 'there');
  await turn();
  assert.equal(late, []);
});

test.run();
