import type { Config } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router, type State } from '../src/index.js';
import { config, thrownBy, tombstone } from './entries.js';

const test = suite('state');

/** The data of each live config, by id; every call is written down. */
class ById implements State<Map<string, unknown>> {
  readonly calls: string[] = [];
  readonly types?: readonly string[];

  constructor(types?: readonly string[]) {
    if (types !== undefined) this.types = types;
  }

  init(): Map<string, unknown> {
    this.calls.push('init');
    return new Map();
  }

  copy(state: Map<string, unknown>): Map<string, unknown> {
    this.calls.push('copy');
    return new Map(state);
  }

  put(draft: Map<string, unknown>, { id, ver, data }: Config): void {
    this.calls.push(`put ${id}${ver}`);
    assert.not(draft.has(id), `${id} was killed before it is put again`);
    draft.set(id, data);
  }

  kill(draft: Map<string, unknown>, { id, ver }: Config): void {
    this.calls.push(`kill ${id}${ver}`);
    assert.ok(draft.delete(id), `${id} was put before`);
  }
}

test('is replayed over the live configs when it is registered', () => {
  const router = new Router();
  router.put(config('a', 1, 10));
  router.put(config('b', 1, 20));
  router.kill(tombstone('b', 1));
  router.registerState('by-id', new ById());
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
});

test('is told to kill the old config before it is put the new one', async () => {
  const router = new Router();
  const byId = new ById();
  router.registerState('by-id', byId);
  byId.calls.length = 0;
  router.put(config('a', 1, 10));
  router.put(config('a', 2, 20));
  router.kill(tombstone('a', 2));
  router.kill(tombstone('a', 3));
  await router.flush();
  assert.equal(byId.calls, ['copy', 'put a1', 'kill a1', 'put a2', 'kill a2']);
});

test('is copied once a batch', async () => {
  const router = new Router();
  const byId = new ById();
  router.registerState('by-id', byId);
  byId.calls.length = 0;
  for (let round = 1; round <= 3; round++) {
    for (let i = 0; i < 100; i++) router.put(config(`k${i}`, round));
    await router.flush();
  }
  assert.is(byId.calls.filter((call) => call === 'copy').length, 3);
});

test('is not copied for types it is not worked out from', async () => {
  const router = new Router();
  const byId = new ById(['pacing']);
  router.put(config('z', 1, 0, 'other'));
  router.registerState('by-id', byId);
  byId.calls.length = 0;
  router.put(config('a', 1, 0, 'other'));
  await router.flush();
  assert.equal(byId.calls, []);
  assert.equal(router.state('by-id'), new Map());
});

test('reads what was written before', () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  router.put(config('a', 1, 10));
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
});

test('a value that was read does not change', async () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  router.put(config('a', 1, 10));
  const before = router.state('by-id');
  router.put(config('a', 2, 20));
  await router.flush();
  assert.equal(before, new Map([['a', 10]]));
  assert.equal(router.state('by-id'), new Map([['a', 20]]));
});

test('a snapshot has the configs and the states of one instant', () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  router.put(config('a', 1, 10));
  const before = router.snapshot();
  assert.is(router.snapshot(), before);
  router.put(config('a', 2, 20));
  router.put(config('b', 1, 30));
  const after = router.snapshot();
  assert.equal(before.state('by-id'), new Map([['a', 10]]));
  assert.is(before.configs.size, 1);
  assert.equal(
    after.state('by-id'),
    new Map([
      ['a', 20],
      ['b', 30],
    ]),
  );
  assert.is(after.configs.size, 2);
  assert.equal([...after.states.keys()], ['by-id']);
});

test('a handler finds its change in the state', async () => {
  const found: unknown[] = [];
  const router: Router = new Router({
    maxBatch: 2,
    handlers: [{ onConfig: ({ id }) => void found.push(router.state<Map<string, unknown>>('by-id')?.get(id)) }],
  });
  router.registerState('by-id', new ById());
  for (let i = 0; i < 5; i++) router.put(config(`k${i}`, 1, i));
  await router.flush();
  assert.equal(found, [0, 1, 2, 3, 4]);
});

test('one that was unregistered is gone, and its key is free', () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  assert.is(thrownBy(() => router.registerState('by-id', new ById())).code, 'duplicate-state');
  assert.ok(router.unregisterState('by-id'));
  assert.not(router.unregisterState('by-id'));
  assert.is(router.state('by-id'), undefined);
  router.registerState('by-id', new ById());
  assert.equal(router.state('by-id'), new Map());
});

test('keeps up while more is written in one go than may wait', () => {
  const router = new Router({ maxPending: 10 });
  const byId = new ById();
  router.registerState('by-id', byId);
  for (let i = 1; i <= 95; i++) router.put(config(`k${i % 7}`, i, i));
  assert.is(byId.calls.filter((call) => call === 'copy').length, 8);
  assert.equal(new Set(router.state<Map<string, number>>('by-id')?.values()), new Set([95, 94, 93, 92, 91, 90, 89]));
});

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
