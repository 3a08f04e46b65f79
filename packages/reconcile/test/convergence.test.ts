import { type ConfigSet, diffPacked } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Sketch } from '../src/index.js';
import { holds, type Pair, pairs, setOf } from './arbitrary-sets.js';
import { exchange, names, type PairOptions } from './pair.js';

const test = suite('convergence');

const messageLimits = fc.constantFrom(2 ** 15, 2 ** 15 + 1, 2 ** 16, 2 ** 19);

function converge({ here, there, shared }: Pair, options: (a: ConfigSet, b: ConfigSet) => PairOptions): void {
  const a = setOf(shared, here);
  const b = setOf(shared, there);
  const lackedByA = names(diffPacked(b.snapshot(), a.snapshot()));
  const lackedByB = names(diffPacked(a.snapshot(), b.snapshot()));
  const exchanged = exchange(a, b, options(a, b));
  assert.is(exchanged.last.outcome?.kind, 'equal');
  assert.is(a.fingerprint(), b.fingerprint());
  assert.equal(names(exchanged.toInitiator), lackedByA);
  assert.equal(names(exchanged.toResponder), lackedByB);
  for (const effects of [...exchanged.initiator, ...exchanged.responder]) {
    assert.equal(effects.refused, []);
    assert.equal(effects.rejected, []);
  }
}

test('a walk leaves both sides with the union, each given what it lacked, once', () => {
  holds(
    fc.property(pairs, messageLimits, messageLimits, (pair, mine, theirs) => {
      converge(pair, () => ({
        initiator: { limits: { maxMessageBytes: mine } },
        responder: { limits: { maxMessageBytes: theirs } },
      }));
    }),
    60,
  );
});

test('a sketch leaves both sides with the union, each given what it lacked, once', () => {
  holds(
    fc.property(pairs, messageLimits, messageLimits, fc.constantFrom(64, 1000, 4096), (pair, mine, theirs, cells) => {
      converge(pair, () => ({
        initiator: { limits: { maxMessageBytes: mine }, sketch: new Sketch({ cells }) },
        responder: { limits: { maxMessageBytes: theirs }, sketch: new Sketch({ cells: 1000 }) },
      }));
    }),
    60,
  );
});

test.run();
