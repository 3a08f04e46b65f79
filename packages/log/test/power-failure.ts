import { ConfigError, type Version } from '@sconf/data-model';
import { Log } from '../src/index.js';
import { randomFrom } from './seed.js';
import { SimulatedDisk } from './simulated-disk.js';

const PATH = '/disk/configs.aof';
const IDS = ['a', 'b', 'c', 'd'];

/**
 * Runs writers and compactions on a simulated disk whose power fails at its call numbered `failAt`, then again after
 * the first restart; its syncs fail at `errorRate`. Returns what was lost: nothing, unless there is a fault.
 */
export async function losesNothing(seed: number, failAt: number, errorRate: number): Promise<string[]> {
  const random = randomFrom(seed * 1000 + failAt);
  const acknowledged = new Map<string, Version>();
  let disk = new SimulatedDisk(random);
  for (const calls of [failAt, Math.ceil(random() * 40)]) {
    disk.failAt = calls;
    await Promise.race([work(disk, errorRate, random, acknowledged), disk.failed]);
    disk = disk.afterPowerFailure();
  }
  return lostFrom(disk, acknowledged);
}

/** Opens the log, writes from several sides and compacts now and then, until the power fails. */
async function work(
  disk: SimulatedDisk,
  errorRate: number,
  random: () => number,
  acknowledged: Map<string, Version>,
): Promise<void> {
  const log = await Log.open(PATH, { fileSystem: disk, compactWhen: false, schedule: soon });
  const set = await log.load();
  disk.errorRate = errorRate;
  const writers = IDS.map(async (id) => {
    let ver = Number(set.get('t', id)?.ver ?? 0);
    while (disk.calls < disk.failAt) {
      ver++;
      const done = log.append([{ type: 't', id, ver, data: 'x'.repeat(Math.floor(random() * 100)) }]);
      // What resolves after the power has failed was heard by nobody.
      if ((await resolves(done)) && disk.calls < disk.failAt) acknowledged.set(id, ver);
    }
  });
  while (disk.calls < disk.failAt) {
    await resolves(log.append([{ type: 'other', id: 'x', ver: 1 }]));
    if (random() < 0.5) await resolves(log.compact());
  }
  await Promise.all(writers);
}

async function resolves(promise: Promise<void>): Promise<boolean> {
  try {
    await promise;
    return true;
  } catch (error) {
    // The disk has errors: the log says so, and anything else is a fault.
    if (!(error instanceof ConfigError)) throw error;
    await new Promise(setImmediate);
    return false;
  }
}

function soon(callback: () => void): () => void {
  const timer = setImmediate(callback);
  return () => clearImmediate(timer);
}

async function lostFrom(disk: SimulatedDisk, acknowledged: Map<string, Version>): Promise<string[]> {
  const log = await Log.open(PATH, { fileSystem: disk });
  const set = await log.load();
  await log.close();
  return [...acknowledged]
    .filter(([id, ver]) => (set.get('t', id)?.ver ?? -1) < ver)
    .map(([id, ver]) => `${id} at ${ver}, found at ${set.get('t', id)?.ver}`);
}
