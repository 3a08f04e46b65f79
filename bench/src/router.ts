import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Config, type ConfigInput, ConfigSet } from '@sconf/data-model';
import { Router, type State } from '@sconf/router';
import { formatNumber, printTable, QUICK } from './report.js';

/**
 * What one update costs a router with a handler and a state, by the number of entries it holds; beside it a router
 * that copies the set and the state once a batch of 17, as gosconf does.
 */
const SIZES = QUICK ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
const RUN_MS = QUICK ? 100 : 3_000;
/** Writes between two turns of the event loop: what a busy process takes in before it sees to its sockets. */
const WRITES_A_TURN = 1_024;
const COPY_BATCH = 17;

interface Subject {
  put(config: ConfigInput): unknown;
  /** Resolves when all was told, with the number of notifications. */
  settle(): Promise<number>;
}

type Sums = { rate: number; entries: number };

const sums: State<Sums> = {
  init: () => ({ rate: 0, entries: 0 }),
  copy: (state) => ({ ...state }),
  put: (draft, config) => {
    draft.rate += rateOf(config);
    draft.entries += 1;
  },
  kill: (draft, config) => {
    draft.rate -= rateOf(config);
    draft.entries -= 1;
  },
};

function rateOf(config: Config): number {
  return (config.data as { rate: number }).rate;
}

function sconf(entries: number): Subject {
  let told = 0;
  const configs = new ConfigSet();
  for (let id = 0; id < entries; id++) configs.put(pacing(id, 1));
  const router = new Router({ configs, handlers: [{ onConfig: () => void told++ }] });
  router.registerState('sums', sums);
  return {
    put: (config) => router.put(config),
    settle: async () => {
      await router.flush();
      return told;
    },
  };
}

/** Copies everything once a batch, so that readers may keep what they have: O(n) a batch. */
function copyPerBatch(entries: number): Subject {
  let told = 0;
  let configs = new Map<string, Config>();
  let state = sums.init();
  for (let id = 0; id < entries; id++) {
    const config = pacing(id, 1) as Config;
    configs.set(config.id, config);
    sums.put(state, config);
  }
  let batch: Config[] = [];
  const tell = (): void => {
    configs = new Map(configs);
    state = sums.copy(state);
    for (const config of batch) {
      const held = configs.get(config.id);
      if (held !== undefined && held.ver >= config.ver) continue;
      if (held !== undefined) sums.kill(state, held);
      sums.put(state, config);
      configs.set(config.id, config);
      told++;
    }
    batch = [];
  };
  return {
    put: (config) => {
      if (batch.push(config as Config) >= COPY_BATCH) tell();
    },
    settle: async () => {
      tell();
      return told;
    },
  };
}

/** About 120 bytes as an entry on the wire. */
function pacing(id: number, ver: number): ConfigInput {
  const data = { rate: 0.25 + (ver % 64) / 128, multiplier: 1.25, target: 1_250_000, spent: 98_765 + ver };
  return { type: 'pacing', id: `bidder-${id}`, ver, data };
}

async function updatesPerSecond(subject: Subject, entries: number): Promise<number> {
  const start = performance.now();
  let updates = 0;
  while (performance.now() - start < RUN_MS) {
    // A prime step visits every entry, far from the one before.
    for (let i = 0; i < WRITES_A_TURN; i++) subject.put(pacing((updates * 7_919) % entries, 2 + updates++));
    await nextTurn();
  }
  const told = await subject.settle();
  const seconds = (performance.now() - start) / 1000;
  if (told !== updates) throw new Error(`${updates} updates, ${told} notifications`);
  return updates / seconds;
}

const rows: (string | number)[][] = [
  ['entries', 'sconf, updates/s', 'copy per batch', 'ratio', 'us an update', 'copy per batch'],
];
for (const entries of SIZES) {
  const ours = await updatesPerSecond(sconf(entries), entries);
  const theirs = await updatesPerSecond(copyPerBatch(entries), entries);
  rows.push([formatNumber(entries), ours, theirs, ours / theirs, 1e6 / ours, 1e6 / theirs]);
}
printTable('Router with one handler and one state', rows);
