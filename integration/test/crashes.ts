import * as assert from 'uvu/assert';
import { withFleet } from '../src/fleet/fleet.js';
import { until } from '../src/fleet/until.js';
import type { Versions } from '../src/program/orders.js';

const KEYS_A_NODE = 40;
const EVERY_MS = 500;
/** Fewer links than there are nodes, so that updates go by a tree over several hops. */
const limits = { maxPeers: 4, activeView: 4 };

/** Kills some of the nodes of a cluster that is too large for links of all with all, while all of them write. */
export function killUnderLoad(count: number, killed: number): Promise<void> {
  return withFleet(async (fleet) => {
    const { address } = await fleet.start({ limits });
    await Promise.all(Array.from({ length: count - 1 }, () => fleet.start({ limits, seeds: [address] })));
    for (const node of fleet.members) {
      await node.ask('startWriting', { prefix: node.id, count: KEYS_A_NODE }, EVERY_MS);
    }
    await until('everybody to hear of everybody', async () => {
      const sizes = (await fleet.reports()).map(({ size }) => size);
      return sizes.every((size) => size === count * KEYS_A_NODE) || sizes;
    });
    const links = (await fleet.reports()).map(({ peers }) => peers.length);
    console.log(`links of ${count} nodes: ${links}`);
    assert.ok(Math.max(...links) < count - 1, 'nobody has links with all');

    // The seed of all others among them.
    const victims = fleet.members.slice(0, killed);
    await Promise.all(victims.map((node) => node.kill()));
    for (const node of victims) fleet.forget(node);
    const killedAt = performance.now();
    const before: Versions = Object.assign(
      {},
      ...(await Promise.all(
        fleet.members.map(async (node) => {
          const own = Object.entries(await node.ask('versions')).filter(([id]) => id.startsWith(`${node.id}-`));
          return Object.fromEntries(own.map(([id, version]) => [id, version + 1]));
        }),
      )),
    );
    await fleet.reached(before);
    console.log(`survivors hear of each other ${Math.round(performance.now() - killedAt)} ms after the kill`);
    const newest = Object.assign({}, ...(await Promise.all(fleet.members.map((node) => node.ask('stopWriting')))));
    await fleet.reached(newest);
    assert.is((await fleet.equal()).size, count * KEYS_A_NODE);
  });
}
