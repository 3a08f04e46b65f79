import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FULL, SEED } from '../test/arbitrary-sets.js';
import { fuzz } from '../test/fuzz.js';

const test = suite('fuzz');

const SLICES = FULL ? 100 : 10;
const MESSAGES = 10_000;

for (let slice = 1; slice <= SLICES; slice++) {
  test(`machines in every state stand ${MESSAGES} messages of an attacker (${slice} of ${SLICES}, seed ${SEED})`, () => {
    const { toResponder, toInitiator } = fuzz(MESSAGES, SEED + slice);
    assert.ok(toResponder + toInitiator >= MESSAGES);
  });
}

test.run();
