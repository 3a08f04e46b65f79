import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { type Fleet, type MemberOptions, withFleet } from '../src/fleet/fleet.js';
import type { NodeProcess } from '../src/fleet/node-process.js';
import { until } from '../src/fleet/until.js';
import type { Lab, Place, Side } from '../src/lab/lab.js';
import type { Versions } from '../src/program/orders.js';

const NODES = 8;
const KEYS = 1_000;

/** How a {@link splitAndHeal} goes. */
export interface Split {
  readonly options: MemberOptions;
  /** How long the two halves write without hearing of each other, at least. */
  readonly splitMs: number;
  /** How often each node writes its keys. */
  readonly everyMs: number;
}

/** Splits 8 nodes in two halves while all of them write, joins them, and sees that they become equal. */
export function splitAndHeal(lab: Lab, { options, splitMs, everyMs }: Split): Promise<void> {
  return withFleet(async (fleet) => {
    console.log(`the cable: ${await lab.degrade()}`);
    const sides = await startAll(lab, fleet, options);
    for (const node of fleet.members) {
      await node.ask('startWriting', { prefix: node.id, count: KEYS / NODES }, everyMs);
    }
    await until('everybody to hear of everybody', async () => (await sizes(fleet)).every((size) => size === KEYS));

    await lab.split();
    await until('each half to be alone', async () => {
      const reports = await fleet.reports();
      const strangers = fleet.members.flatMap(({ id }, i) =>
        reports[i]?.peers.filter((peer) => sides.get(peer) !== sides.get(id)),
      );
      return strangers.length === 0 || strangers;
    });
    const before = await written(fleet);
    await sleep(splitMs);
    await apart(fleet, sides, before);
    const missed = await written(fleet);

    const joinedAt = performance.now();
    await lab.join();
    await fleet.reached(missed);
    console.log(`under load, after ${Math.round(performance.now() - joinedAt)} ms all had what was written apart`);
    const stoppedAt = performance.now();
    const last = Object.assign({}, ...(await all(fleet, (node) => node.ask('stopWriting'))));
    await fleet.reached(last);
    assert.is((await fleet.equal()).size, KEYS);
    console.log(`equal ${Math.round(performance.now() - stoppedAt)} ms after the last write`);
  });
}

async function startAll(lab: Lab, fleet: Fleet, options: MemberOptions): Promise<ReadonlyMap<string, Side>> {
  const places: Place[] = [];
  for (let i = 0; i < NODES; i++) places.push(await lab.place(i % 2 === 0 ? 'left' : 'right'));
  const seeds = places.slice(0, 1).map(({ listen }) => listen);
  const nodes = places.map(({ through, listen }) =>
    fleet.start({ ...options, through, listen, seeds, insecure: true }),
  );
  const ids = (await Promise.all(nodes)).map(({ id }) => id);
  await fleet.meshed();
  return new Map(places.map(({ side }, i) => [ids[i] as string, side]));
}

function all<T>({ members }: Fleet, ask: (node: NodeProcess) => Promise<T>): Promise<T[]> {
  return Promise.all(members.map(ask));
}

async function sizes(fleet: Fleet): Promise<number[]> {
  return (await fleet.reports()).map(({ size }) => size);
}

function isOf(author: string, id: string): boolean {
  return id.startsWith(`${author}-`);
}

/** What each author has of its own keys. */
async function written(fleet: Fleet): Promise<Versions> {
  const own = await all(fleet, async (node) => {
    const versions = Object.entries(await node.ask('versions'));
    return Object.fromEntries(versions.filter(([id]) => isOf(node.id, id)));
  });
  return Object.assign({}, ...own);
}

/** Waits until everybody has newer versions of all that its own half writes; nobody has one from the other. */
async function apart(fleet: Fleet, sides: ReadonlyMap<string, Side>, before: Versions): Promise<void> {
  for (const reader of fleet.members) {
    const near = fleet.members.filter(({ id }) => sides.get(id) === sides.get(reader.id));
    const isNear = (id: string): boolean => near.some((author) => isOf(author.id, id));
    await until(`${reader.id} to hear of its half`, async () => {
      const versions = Object.entries(await reader.ask('versions'));
      const newer = versions.filter(([id, version]) => version > (before[id] as number));
      const strange = newer.filter(([id]) => !isNear(id));
      assert.equal(strange, [], `${reader.id} heard of the other half`);
      return newer.length === KEYS / 2 || `${newer.length} newer versions`;
    });
  }
}
