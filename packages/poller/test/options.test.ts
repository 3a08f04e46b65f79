import { ConfigError } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Poller, PollerGroup, type PollerOptions } from '../src/index.js';
import { SetReplica } from './set-replica.js';

const test = suite('poller options');

const wrong: [option: string, options: object][] = [
  ['mode', { mode: 'pusch' }],
  ['intervalMs', { intervalMs: 0 }],
  ['intervalMs', { intervalMs: Number.NaN }],
  ['intervalMs', { intervalMs: 2 ** 31 }],
  ['jitter', { jitter: 1.1 }],
  ['jitter', { jitter: -0.1 }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: Number.POSITIVE_INFINITY }],
  ['batchEntries', { batchEntries: 0 }],
  ['backoff.minMs', { backoff: { minMs: 0 } }],
  ['backoff.maxMs', { backoff: { minMs: 100, maxMs: 99 } }],
];

for (const [option, options] of wrong) {
  test(`${JSON.stringify(options)} is refused at once, and the error names ${option}`, () => {
    try {
      new Poller(new SetReplica(), new SetReplica(), options as PollerOptions);
    } catch (error) {
      assert.instance(error, ConfigError);
      assert.is((error as ConfigError).code, 'invalid-option');
      assert.equal((error as ConfigError).path, [option]);
      assert.match((error as ConfigError).message, option);
      return;
    }
    assert.unreachable('was taken');
  });
}

test('a group refuses the options of its pollers and its own', () => {
  const connect = () => new SetReplica();
  assert.throws(() => new PollerGroup(new SetReplica(), { connect, intervalMs: 0 }), /intervalMs is 0/);
  assert.throws(() => new PollerGroup(new SetReplica(), { connect, concurrency: 0 }), /concurrency is 0/);
  assert.throws(() => new PollerGroup(new SetReplica(), { connect, spreadMs: -1 }), /spreadMs is -1/);
});

test('a long shortest wait raises the longest one', async () => {
  const poller = new Poller(new SetReplica(), new SetReplica(), { backoff: { minMs: 60_000 } });
  await poller.close();
  assert.ok(poller.isClosed);
});

test.run();
