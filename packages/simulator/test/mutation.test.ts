import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { simulateBroken } from './mutation/broken-cluster.js';

const test = suite('mutation');

test('a join that keeps the first of two ties is caught', async () => {
  const { code, output } = await simulateBroken({
    file: 'data-model/dist/order.js',
    snippet: 'return compareUtf8(a.text, b.text);',
    replacement: 'return 0;',
  });
  assert.is(code, 1, output);
  assert.match(output, /replay: npx sconf-simulator --seed \d+/);
  assert.match(output, /"do":"tie"/, 'the steps that are left hold the tie');
});

test('a join that compares ties as UTF-16 is caught', async () => {
  const { code, output } = await simulateBroken({
    file: 'data-model/dist/order.js',
    snippet: 'return compareUtf8(a.text, b.text);',
    replacement: 'return a.text < b.text ? -1 : 1;',
  });
  assert.is(code, 1, output);
  assert.match(output, /breaks (forward-only|nothing-lost)/);
});

test('an outbox that keeps the oldest entry of a key is caught', async () => {
  const { code, output } = await simulateBroken({
    file: 'gossip/dist/session/outbox.js',
    snippet: 'ids.set(entry.id, entry);',
    replacement: 'if (!ids.has(entry.id)) ids.set(entry.id, entry);',
  });
  assert.is(code, 1, output);
  assert.match(output, /breaks (converged|nothing-lost)/);
});

test('a broadcast tree that is not mended is caught', async () => {
  const mutation = {
    file: 'gossip/dist/broadcast/broadcast-tree.js',
    snippet: "effects.push({ kind: 'graft', to, keys });",
    replacement: 'void keys;',
  };
  // Where anti-entropy has no part, and of those it tells where the machine that falls silent stood between others.
  const { code, output } = await simulateBroken(mutation, '--seeds', '2000', '--faults', 'silence');
  assert.is(code, 1, output);
  assert.match(output, /breaks prompt/);
});

test('a router that forgets to tell of one entry in seven is caught', async () => {
  const { code, output } = await simulateBroken({
    file: 'router/dist/subscription.js',
    snippet: 'this.#handler.onBatch?.(this.#batch)',
    replacement: 'this.#handler.onBatch?.(this.#batch.filter((_, i) => i % 7 !== 6))',
  });
  assert.is(code, 1, output);
  assert.match(output, /breaks told-once/);
});

test('a mutation whose snippet is gone is an error, and nothing that passes', async () => {
  const { code, output } = await simulateBroken({
    file: 'data-model/dist/order.js',
    snippet: 'no such',
    replacement: '',
  });
  assert.is(code, 1, output);
  assert.match(output, /holds the snippet 0 times/);
});

test.run();
