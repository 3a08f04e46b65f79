import { DEFAULT_GOSSIP_LIMITS } from '@sconf/gossip';
import * as assert from 'uvu/assert';
import { eventsOf, withFleet } from '../src/fleet/fleet.js';
import { until } from '../src/fleet/until.js';
import type { Memory } from '../src/program/orders.js';

const KEYS = { prefix: 'key', count: 10_000 };
/** What an entry in an outbox may keep reachable: itself, its data, its place in the map. */
const BYTES_AN_ENTRY = 400;
/** The shortest that an entry of these tests is in a batch. */
const LEAST_ENTRY_BYTES = 50;
/** What differs from one look to the next for other reasons. */
const NOISE_BYTES = 8 * 2 ** 20;
/** A neighbour that kept every update would be out of memory long before the end, whatever the measure says. */
const HEAP_LIMIT_MB = 256;

const { windowBytes, maxBatchBytes } = DEFAULT_GOSSIP_LIMITS;
/** Entries that are sent and not acknowledged, at most. */
const WINDOW_ENTRIES = Math.ceil((windowBytes + maxBatchBytes) / LEAST_ENTRY_BYTES);
/** Sent frames wait in the socket too. */
const MOST_GROWTH = (KEYS.count + WINDOW_ENTRIES) * BYTES_AN_ENTRY + windowBytes + maxBatchBytes + NOISE_BYTES;

/** What becomes of the link while the peer stands still. */
export type Fate = 'stays' | 'is lost';

/** Patience with silence: for ever, or hardly any. Who stood still reads before it judges, so only it is given up. */
function patience(fate: Fate): { heartbeatMs: number; silenceMs: number } {
  return fate === 'stays' ? { heartbeatMs: 600_000, silenceMs: 3_600_000 } : { heartbeatMs: 1_000, silenceMs: 3_000 };
}

function growth(before: readonly Memory[], after: readonly Memory[]): number[] {
  return after.map(({ reachable }, i) => reachable - (before[i] as Memory).reachable);
}

/** Three nodes: one writes, one takes it, one stands still meanwhile; and then wakes. */
export function stopAndWake(updates: number, fate: Fate): Promise<void> {
  return withFleet(async (fleet) => {
    const { heartbeatMs, silenceMs } = patience(fate);
    const options = {
      heartbeatMs,
      times: { silenceMs, antiEntropyMs: 3_600_000, dialAgainMaxMs: 500 },
      flags: [`--max-old-space-size=${HEAP_LIMIT_MB}`],
    };
    const [writer, neighbour] = await fleet.startAll(2, options);
    const sleeper = await fleet.start(options);
    await fleet.meshed();
    if (writer === undefined || neighbour === undefined) throw new Error('two nodes were started');
    const awake = [writer, neighbour];
    await writer.ask('burst', KEYS, KEYS.count * 5);
    await fleet.equal();
    const exchanges = eventsOf(sleeper, 'synced').length;
    const { traffic: received } = await sleeper.ask('report');
    const before = await Promise.all(awake.map((node) => node.ask('memory')));

    await sleeper.stop();
    await writer.ask('burst', KEYS, updates);
    if (fate === 'is lost') {
      await until('the others to give it up', () => awake.every((node) => eventsOf(node, 'peer-down').length > 0));
      await writer.ask('burst', KEYS, KEYS.count * 5);
    }
    await until('the neighbour to have what was written', async () => {
      const [here, there] = await Promise.all(awake.map((node) => node.ask('report')));
      return here?.fingerprint === there?.fingerprint;
    });
    let grown: readonly number[] = [];
    // What arrived last may take the collector a moment, as it is not all on the heap.
    await until(`neighbours that grew by less than ${MOST_GROWTH} bytes`, async () => {
      grown = growth(before, await Promise.all(awake.map((node) => node.ask('memory'))));
      return grown.every((bytes) => bytes < MOST_GROWTH) || grown;
    });
    await sleeper.wake();
    await fleet.equal();

    const { traffic } = await sleeper.ask('report');
    const entries = traffic.entriesReceived - received.entriesReceived;
    const frames = traffic.framesReceived - received.framesReceived;
    console.log(
      `link ${fate}: neighbours grew by ${grown} bytes; the sleeper got ${entries} entries in ${frames} frames`,
    );
    const most = awake.length * (KEYS.count + WINDOW_ENTRIES);
    assert.ok(entries <= most, `${entries} entries; a window and each key once from each neighbour are ${most}`);
    const downs = eventsOf(sleeper, 'peer-down').length;
    if (fate === 'stays') assert.is(downs, 0);
    else
      assert.ok(
        eventsOf(sleeper, 'peer-up')
          .slice(2)
          .every(({ resumed }) => resumed),
        'it resumes',
      );
    assert.is(eventsOf(sleeper, 'synced').length, exchanges, 'it does not reconcile');
  });
}
