import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FULL, SEED } from '../test/arbitrary-sets.js';
import { everything, fuzz } from '../test/fuzz.js';

const test = suite('fuzz');

const SLICES = FULL ? 100 : 10;
const MESSAGES = 25_000;
const met = new Set<string>();

for (let slice = 1; slice <= SLICES; slice++) {
  test(`machines in every state stand ${MESSAGES} messages of an attacker (${slice} of ${SLICES}, seed ${SEED})`, () => {
    const fuzzed = fuzz(MESSAGES, SEED + slice);
    assert.ok(fuzzed.toResponder + fuzzed.toInitiator >= MESSAGES);
    for (const each of fuzzed.met) met.add(each);
  });
}

test('every kind of message came in every state', () => {
  assert.equal(
    everything().filter((each) => !met.has(each)),
    [],
  );
});

test.run();
