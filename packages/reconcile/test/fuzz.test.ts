import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SEED } from './arbitrary-sets.js';
import { fuzz, kindsOf } from './fuzz.js';

const test = suite('fuzz');

test('the attacker has messages of every kind', () => {
  assert.is(kindsOf(2000, SEED).size >= 8, true);
});

/** Of each seed nearly all of this is true; of this one it is known to be. */
const THOROUGH_SEED = 1;

test('it comes to every state with messages of many kinds, and to every failure', () => {
  const { toResponder, toInitiator, met, failures } = fuzz(10_000, THOROUGH_SEED);
  assert.ok(toResponder > 1000 && toInitiator > 1000, `${toResponder} to responders, ${toInitiator} to initiators`);
  for (const state of ['open', 'more-cells', 'exchange', 'responder']) {
    assert.ok([...met].filter((each) => each.startsWith(state)).length >= 6, `few kinds of messages came to ${state}`);
  }
  for (const code of ['malformed-frame', 'unsupported-version', 'unexpected-frame', 'peer-gave-up']) {
    assert.ok(failures.has(code), code);
  }
});

test('whatever either side is sent, it throws nothing, keeps to its limits and takes only what wins', () => {
  const { toResponder, toInitiator } = fuzz(10_000, SEED);
  assert.ok(toResponder > 0 && toInitiator > 0);
});

test.run();
