import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PromiseBroken, type TransportTraits, transportConformance } from '../src/index.js';
import { BACKPRESSURE_FAULTS } from './broken/backpressure-faults.js';
import type { BrokenTransport } from './broken/broken-transport.js';
import { CLOSING_FAULTS } from './broken/closing-faults.js';
import { DELIVERY_FAULTS } from './broken/delivery-faults.js';
import { OPENING_FAULTS } from './broken/opening-faults.js';
import { createMessagePortTransport } from './message-port-transport.js';

const test = suite('broken transports');

const FAULTS = [...DELIVERY_FAULTS, ...BACKPRESSURE_FAULTS, ...CLOSING_FAULTS, ...OPENING_FAULTS];

/** Small, since some of these end by a deadline. */
const TRAITS: TransportTraits = { manyLinks: 10, manyFrames: 500, halfOpen: true };

/** How long what is found out by a deadline has for all that comes before. */
const LATE_MS = 2000;

/** What comes of the check that must find a transport out. */
async function outcomeOf({ check: id, create, late }: BrokenTransport): Promise<unknown> {
  const setup = () => ({ transport: create(), address: 'port:', sever: () => undefined });
  const checks = transportConformance(setup, { ...TRAITS, ...(late && { deadlineMs: LATE_MS }) });
  return await checks
    .find((each) => each.id === id)
    ?.run()
    .catch((reason: unknown) => reason);
}

// All of these wait at the same time.
const late = new Map(FAULTS.filter((each) => each.late).map((each) => [each.fault, outcomeOf(each)]));

for (const broken of FAULTS) {
  test(`a transport that ${broken.fault} is found out by ${broken.check}`, async () => {
    const error = await (late.get(broken.fault) ?? outcomeOf(broken));
    assert.instance(error, PromiseBroken);
    const { message, code, check } = error as PromiseBroken;
    assert.equal([code, check], ['promise-broken', broken.check]);
    assert.match(message, /^broken promise: [^.]+\. /);
    assert.match(message, broken.evidence);
  });
}

test('every fault is another one, and every check finds one out', () => {
  assert.is(new Set(FAULTS.map(({ fault }) => fault)).size, FAULTS.length);
  const found = new Set(FAULTS.map(({ check }) => check));
  const checks = transportConformance(() => ({ transport: createMessagePortTransport(), address: 'port:' }), TRAITS);
  for (const { id } of checks) assert.ok(found.has(id), `no broken transport shows that ${id} can fail`);
});

test.run();
