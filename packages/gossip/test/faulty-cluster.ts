import { createRandom, withDelay, withDrop, withDuplication, withReordering } from '@sconf/transport/faulty';
import { type Inhabitant, pacing, VirtualWorld } from './virtual-world.js';

/**
 * Nodes that write on wires that lose, repeat, delay and reorder, and are partitioned and crash meanwhile. Some have a
 * leaf among them, the last, with two links.
 */
export async function runFaultyCluster(seed: number): Promise<Inhabitant[]> {
  const world = new VirtualWorld(seed);
  const random = createRandom(seed);
  const { timers } = world;
  let faulty = true;
  const chance = (): number => (faulty ? random() : 1);
  const nodes: Inhabitant[] = [];
  const names = 'abcd'.slice(0, 3 + (seed % 2));
  for (const name of seed % 3 === 0 ? `${names}e` : names) {
    const dropped = withDrop(world.transport(name), { share: 0.1, random: chance });
    const twice = withDuplication(dropped, { share: 0.1, random: chance });
    const late = withReordering(twice, { share: 0.2, maxMs: 100, random: chance, timers });
    const transport = withDelay(late, { maxMs: 50, random, timers });
    const seeds = ['memory:a', 'memory:b'];
    nodes.push(await (name === 'e' ? world.leaf(name, { transport, seeds }) : world.node(name, { transport })));
  }
  for (let step = 0; step < 60; step++) {
    const writer = nodes[Math.floor(random() * nodes.length)] as Inhabitant;
    const key = Math.floor(random() * 10);
    if (random() < 0.2) writer.router.kill({ type: 'pacing', id: `bidder-${key}`, ver: step });
    else writer.router.put(pacing(key, Math.floor(step / 2)));
    if (random() < 0.1) {
      const cut = 'abcde'.charAt(Math.floor(random() * 5));
      world.isCut = (from, to) => (from === cut) !== (to === cut);
    }
    if (random() < 0.2) world.isCut = () => false;
    if (random() < 0.1) world.breakLinks('abcde'.charAt(Math.floor(random() * 5)));
    await world.pass(random() * 1_000);
  }
  faulty = false;
  world.isCut = () => false;
  await world.pass(40_000);
  return nodes;
}

/** With how many others each is to have a link in the end. */
export function linksDue(nodes: readonly Inhabitant[]): number[] {
  const isLeaf = ({ node }: Inhabitant): boolean => node.id === 'e';
  const leaves = nodes.filter(isLeaf).length;
  const others = nodes.length - leaves - 1;
  return nodes.map((each, index) => (isLeaf(each) ? 2 : others + (index < 2 ? leaves : 0)));
}
