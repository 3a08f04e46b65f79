import { createRandom, withDelay, withDrop, withDuplication, withReordering } from '@sconf/transport/faulty';
import { type Inhabitant, pacing, VirtualWorld } from './virtual-world.js';

/** Nodes that write on wires that lose, repeat, delay and reorder, and are partitioned and crash meanwhile. */
export async function runFaultyCluster(seed: number): Promise<Inhabitant[]> {
  const world = new VirtualWorld(seed);
  const random = createRandom(seed);
  const { timers } = world;
  let faulty = true;
  const chance = (): number => (faulty ? random() : 1);
  const nodes: Inhabitant[] = [];
  for (const name of 'abcd'.slice(0, 3 + (seed % 2))) {
    const dropped = withDrop(world.transport(name), { share: 0.1, random: chance });
    const twice = withDuplication(dropped, { share: 0.1, random: chance });
    const late = withReordering(twice, { share: 0.2, maxMs: 100, random: chance, timers });
    nodes.push(await world.node(name, { transport: withDelay(late, { maxMs: 50, random, timers }) }));
  }
  for (let step = 0; step < 60; step++) {
    const writer = nodes[Math.floor(random() * nodes.length)] as Inhabitant;
    const key = Math.floor(random() * 10);
    if (random() < 0.2) writer.router.kill({ type: 'pacing', id: `bidder-${key}`, ver: step });
    else writer.router.put(pacing(key, Math.floor(step / 2)));
    if (random() < 0.1) {
      const cut = 'abcd'.charAt(Math.floor(random() * 4));
      world.isCut = (from, to) => (from === cut) !== (to === cut);
    }
    if (random() < 0.2) world.isCut = () => false;
    if (random() < 0.1) world.breakLinks('abcd'.charAt(Math.floor(random() * 4)));
    await world.pass(random() * 1_000);
  }
  faulty = false;
  world.isCut = () => false;
  await world.pass(40_000);
  return nodes;
}
