import { type Change, type Handler, pack } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { config, thrownBy, tombstone } from './entries.js';
import { microtasks, Turns } from './turns.js';

const test = suite('lag');

/** A handler that is held up in its first batch until it is let go. */
class Held implements Handler {
  readonly heard: string[] = [];
  readonly replaced: (number | undefined)[] = [];
  readonly lags: number[] = [];
  readonly types?: readonly string[];
  readonly lossless?: boolean;
  letGo: () => void = () => undefined;
  #calls = 0;

  constructor(options: Pick<Handler, 'types' | 'lossless'> = {}) {
    Object.assign(this, options);
  }

  onBatch(): Promise<void> | undefined {
    if (this.#calls++ > 0) return undefined;
    return new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  onConfig({ id, ver }: { id: string; ver: number | bigint }, replaced: { ver: number | bigint } | undefined): void {
    this.heard.push(`${id}${ver}`);
    this.replaced.push(replaced && Number(replaced.ver));
  }

  onTombstone({ id, ver }: { id: string; ver: number | bigint }, killed: { ver: number | bigint } | undefined): void {
    this.heard.push(`-${id}${ver}`);
    this.replaced.push(killed && Number(killed.ver));
  }

  onLag({ folded }: { folded: number }): void {
    this.lags.push(folded);
  }
}

/** A router whose only handler is held up in a batch of one config, `first` at version 1. */
async function withHeld(
  options: Pick<Handler, 'types' | 'lossless'>,
  body: (router: Router, held: Held) => Promise<void>,
): Promise<void> {
  const held = new Held(options);
  const router = new Router({ maxPending: 10, maxBatch: 4, handlers: [held] });
  router.put(config('first', 1));
  await microtasks();
  await body(router, held);
  await router.close();
}

test('a handler within maxPending hears every version', () =>
  withHeld({}, async (router, held) => {
    for (let ver = 1; ver <= 10; ver++) router.put(config('a', ver));
    held.letGo();
    await router.flush();
    assert.is(held.heard.length, 11);
    assert.equal(held.lags, []);
  }));

test('beyond maxPending it hears the newest of each key, in order of newest acceptance', () =>
  withHeld({}, async (router, held) => {
    for (let ver = 1; ver <= 5; ver++) for (const id of ['a', 'b', 'c']) router.put(config(id, ver));
    router.put(config('a', 6));
    held.letGo();
    await router.flush();
    assert.equal(held.heard, ['first1', 'b5', 'c5', 'a6']);
    assert.is(
      held.lags.reduce((sum, folded) => sum + folded, 0),
      16 - 3,
    );
  }));

test('it is told that it lags while it still hangs, once', () =>
  withHeld({}, async (router, held) => {
    for (let ver = 1; ver <= 12; ver++) router.put(config('a', ver));
    await microtasks();
    assert.is(held.lags.length, 1);
    for (let ver = 13; ver <= 40; ver++) router.put(config('a', ver));
    await microtasks();
    assert.is(held.lags.length, 1);
    held.letGo();
    await router.flush();
    assert.equal(held.heard, ['first1', 'a40']);
    assert.is(held.lags.length, 2);
    assert.is(
      held.lags.reduce((sum, folded) => sum + folded, 0),
      39,
    );
  }));

test('many keys and little to fold is no lag', () =>
  withHeld({}, async (router, held) => {
    for (let i = 0; i < 50; i++) router.put(config(`k${i}-`, 1));
    held.letGo();
    await router.flush();
    assert.is(held.heard.length, 51);
    assert.equal(held.lags, []);
  }));

test('a folded change replaces what the handler heard last', () =>
  withHeld({}, async (router, held) => {
    for (let ver = 2; ver <= 8; ver++) router.put(config('first', ver));
    router.kill(tombstone('first', 8));
    router.put(config('first', 9));
    for (let ver = 1; ver <= 5; ver++) router.put(config('unheard', ver));
    router.kill(tombstone('unheard', 5));
    held.letGo();
    await router.flush();
    assert.equal(held.heard, ['first1', 'first9', '-unheard5']);
    assert.equal(held.replaced, [undefined, 1, undefined]);
  }));

test('once it has caught up it hears every version again', () =>
  withHeld({}, async (router, held) => {
    for (let ver = 1; ver <= 12; ver++) router.put(config('a', ver));
    held.letGo();
    await router.flush();
    for (let ver = 13; ver <= 15; ver++) router.put(config('a', ver));
    await router.flush();
    assert.equal(held.heard, ['first1', 'a12', 'a13', 'a14', 'a15']);
  }));

test('changes of types it does not want count for nothing', () =>
  withHeld({ types: ['pacing'] }, async (router, held) => {
    for (let ver = 1; ver <= 10; ver++) router.put(config('a', ver));
    for (let ver = 1; ver <= 50; ver++) router.put(config('a', ver, 0, 'other'));
    held.letGo();
    await router.flush();
    assert.is(held.heard.length, 11);
    assert.equal(held.lags, []);
  }));

test('an onLag that throws is reported', async () => {
  const errors: unknown[] = [];
  const failure = new Error('onLag failed');
  const turns = new Turns();
  const handler: Handler = {
    onLag: () => {
      throw failure;
    },
  };
  const onError = (error: unknown, context: { handler?: Handler }) => errors.push(error, context.handler);
  const router = new Router({ maxPending: 1, schedule: turns.schedule, handlers: [handler], onError });
  for (let ver = 1; ver <= 3; ver++) router.put(config('a', ver));
  turns.takeAll();
  assert.equal(errors, [failure, handler]);
});

test('a lossless handler hears every version, and writers are refused while it is too far behind', () =>
  withHeld({ lossless: true }, async (router, held) => {
    for (let ver = 1; ver <= 10; ver++) router.put(config('a', ver));
    const before = router.pull();
    for (const write of [
      () => router.put(config('a', 11)),
      () => router.kill(tombstone('a', 11)),
      () => router.push([config('b', 1), config('a', 11)]),
    ]) {
      assert.is(thrownBy(write).code, 'overloaded');
    }
    assert.is(router.pull(), before);
    held.letGo();
    await router.flush();
    assert.ok(router.put(config('a', 11)).accepted);
    await router.flush();
    assert.equal(held.heard, ['first1', ...Array.from({ length: 11 }, (_, i) => `a${i + 1}`)]);
    assert.equal(held.lags, []);
  }));

test('a push larger than maxPending is taken when a lossless handler has caught up', () =>
  withHeld({ lossless: true }, async (router, held) => {
    held.letGo();
    await router.flush();
    const entries = Array.from({ length: 30 }, (_, i) => config('a', i + 1));
    assert.is(router.push(entries).accepted.length, 30);
    assert.is(thrownBy(() => router.put(config('a', 31))).code, 'overloaded');
    await router.flush();
    assert.is(held.heard.length, 31);
  }));

test('a change says who brought it, and a folded one who brought its newest entry', async () => {
  const [peer, other] = [{ name: 'peer' }, { name: 'other' }];
  const told: (readonly [id: string, origin: unknown])[] = [];
  const held = new Held();
  const onBatch = (changes: readonly Change[]): Promise<void> | undefined => {
    for (const { packed, origin } of changes) told.push([packed.id, origin]);
    return Held.prototype.onBatch.call(held);
  };
  const router = new Router({ maxPending: 10, maxBatch: 4, handlers: [{ onBatch }] });
  router.mergePacked([pack(config('first', 1))], peer);
  await microtasks();
  for (let ver = 1; ver < 20; ver++) router.mergePacked([pack(config('a', ver))], peer);
  router.mergePacked([pack(config('a', 20))], other);
  for (let ver = 1; ver < 20; ver++) router.mergePacked([pack(config('b', ver))], peer);
  router.put(config('b', 20));
  held.letGo();
  await router.close();
  assert.equal(told, [
    ['first', peer],
    ['a', other],
    ['b', undefined],
  ]);
});

test.run();
