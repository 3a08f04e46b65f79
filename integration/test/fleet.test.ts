import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withFleet } from '../src/fleet/fleet.js';

const test = suite('fleet');

const NODES = 8;
const KEYS = 1_000;
const SECONDS = 4;

test('8 processes that re-write 1 000 keys a second all have the newest version of each', () =>
  withFleet(async (fleet) => {
    const nodes = await fleet.startAll(NODES);
    const count = KEYS / NODES;
    await Promise.all(nodes.map((node) => node.ask('startWriting', { prefix: node.id, count }, 1_000)));
    await sleep(SECONDS * 1_000);
    const written = await Promise.all(nodes.map((node) => node.ask('stopWriting')));
    const newest = Object.assign({}, ...written);
    assert.is(Object.keys(newest).length, KEYS);
    await fleet.reached(newest);
    await fleet.equal();
    for (const node of nodes) assert.equal(await node.ask('versions'), newest);
    // Those that nobody heard of have been replaced before.
    const updates = Object.values(newest as Record<string, number>).reduce((sum, version) => sum + version, 0);
    for (const { told } of await fleet.reports()) assert.ok(told >= KEYS && told <= updates, `${told} of ${updates}`);
  }));

test.run();
