import type { Config } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { ById } from './by-id.js';
import { config, thrownBy, tombstone } from './entries.js';

const test = suite('state that fails');

test('an init that throws refuses the registration', () => {
  const router = new Router();
  const failing = Object.assign(new ById(), {
    init: () => {
      throw new Error('init failed');
    },
  });
  assert.is(thrownBy(() => router.registerState('by-id', failing)).message, 'init failed');
  router.registerState('by-id', new ById());
});

/** Chokes on negative data, after it has half done its work. */
class Squeamish extends ById {
  override put(draft: Map<string, unknown>, entry: Config): void {
    super.put(draft, entry);
    if ((entry.data as number) < 0) throw new Error(`${entry.id}${entry.ver} is negative`);
  }
}

test('one that throws is reported, is never torn, and goes on without the config it choked on', () => {
  const errors: unknown[] = [];
  const router = new Router({
    onError: (error, { state, entry }) => errors.push([(error as Error).message, state, entry?.id]),
  });
  router.registerState('by-id', new Squeamish());
  router.put(config('a', 1, 10));
  router.put(config('b', 1, -1));
  router.put(config('c', 1, 30));
  assert.equal(
    router.state('by-id'),
    new Map([
      ['a', 10],
      ['c', 30],
    ]),
  );
  assert.equal(errors, [['b1 is negative', 'by-id', 'b']]);
  router.put(config('b', 2, 20));
  assert.equal(
    router.state('by-id'),
    new Map([
      ['a', 10],
      ['c', 30],
      ['b', 20],
    ]),
  );
  assert.is(errors.length, 1);
});

test('one that chokes on a config at registration goes on without it', () => {
  const errors: unknown[] = [];
  const router = new Router({ onError: (error) => errors.push((error as Error).message) });
  router.put(config('a', 1, 10));
  router.put(config('b', 1, -1));
  router.registerState('by-id', new Squeamish());
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
  router.kill(tombstone('b', 1));
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
  assert.equal(errors, ['b1 is negative']);
});

test('what is written between its failure and its replay is in the value once', () => {
  const router = new Router({ onError: () => undefined });
  const byId = new Squeamish();
  const put = byId.put.bind(byId);
  byId.put = (draft, entry) => {
    if (entry.id === 'b' && router.pull().has('pacing', 'later') === false) router.put(config('later', 1, 1));
    put(draft, entry);
  };
  router.registerState('by-id', byId);
  router.put(config('b', 1, -1));
  router.snapshot();
  assert.equal(router.state('by-id'), new Map([['later', 1]]));
  router.put(config('later', 2, 2));
  assert.equal(router.state('by-id'), new Map([['later', 2]]));
});

test('one that chokes on very many keeps its last good value for the time being, and recovers', () => {
  let errors = 0;
  const router = new Router({ onError: () => errors++ });
  const byId = new ById();
  router.registerState('by-id', byId);
  router.put(config('a', 1, 10));
  const good = router.state('by-id');
  const { put } = ById.prototype;
  byId.put = () => {
    throw new Error('broken');
  };
  for (let i = 0; i < 2_000; i++) router.put(config(`k${i}`, 1, i));
  assert.is(router.state('by-id'), good);
  assert.ok(errors > 1 && errors < 2_000);
  byId.put = put;
  router.put(config('a', 2, 11));
  const recovered = router.state<Map<string, unknown>>('by-id');
  assert.is(recovered?.get('a'), 11);
  assert.is(recovered?.size, 2_001 - errors);
});

test('one whose init throws later keeps its last good value until it works again', () => {
  const errors: string[] = [];
  const router = new Router({ onError: (error) => errors.push((error as Error).message) });
  const byId = new ById();
  router.registerState('by-id', byId);
  const good = router.state('by-id');
  let broken = true;
  byId.init = () => {
    if (broken) throw new Error('init failed');
    return new Map();
  };
  byId.copy = () => {
    throw new Error('copy failed');
  };
  router.put(config('a', 1, 10));
  assert.is(router.state('by-id'), good);
  assert.equal(errors, ['copy failed', 'init failed']);
  broken = false;
  router.put(config('b', 1, 20));
  assert.equal(
    router.state('by-id'),
    new Map([
      ['a', 10],
      ['b', 20],
    ]),
  );
});

test('one whose copy throws is replayed', () => {
  const errors: unknown[] = [];
  const router = new Router({ onError: (error, context) => errors.push([(error as Error).message, context]) });
  const byId = new ById();
  byId.copy = () => {
    throw new Error('copy failed');
  };
  router.registerState('by-id', byId);
  router.put(config('a', 1, 10));
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
  assert.equal(errors, [['copy failed', { state: 'by-id' }]]);
});

test('a state that reads the router is told that it must not', () => {
  const errors: unknown[] = [];
  const router = new Router({ onError: (error) => errors.push((error as { code?: string }).code) });
  const byId = new ById();
  byId.copy = () => {
    router.snapshot();
    return new Map();
  };
  router.registerState('by-id', byId);
  router.put(config('a', 1, 10));
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
  assert.equal(errors, ['state-in-progress']);
});

test.run();
