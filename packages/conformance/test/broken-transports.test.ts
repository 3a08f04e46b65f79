import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Check, PromiseBroken, type TransportTraits, transportConformance } from '../src/index.js';
import { BROKEN_TRANSPORTS } from './broken-transports.js';

const test = suite('broken transports');

/** Small, since most of these end by a deadline. */
const TRAITS: TransportTraits = { deadlineMs: 300, manyLinks: 10, manyFrames: 500 };

function find(checks: readonly Check[], id: string): Check {
  const check = checks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check;
}

for (const { fault, check: id, evidence, create } of BROKEN_TRANSPORTS) {
  test(`a transport that ${fault} is found out by ${id}`, async () => {
    const check = find(
      transportConformance(() => ({ transport: create(), address: 'port:' }), TRAITS),
      id,
    );
    const error = await check.run().then(
      () => assert.unreachable('passed'),
      (reason: unknown) => reason,
    );
    assert.instance(error, PromiseBroken);
    const { message, code } = error as PromiseBroken;
    assert.is(code, 'promise-broken');
    assert.is((error as PromiseBroken).check, id);
    assert.ok(message.startsWith(`broken promise: ${check.name}. `), message);
    assert.match(message, evidence);
  });
}

test('every fault is another one, and there are more than ten', () => {
  const faults = new Set(BROKEN_TRANSPORTS.map(({ fault }) => fault));
  assert.is(faults.size, BROKEN_TRANSPORTS.length);
  assert.ok(faults.size >= 10);
});

test.run();
