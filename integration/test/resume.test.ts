import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventsOf, type Fleet, withFleet } from '../src/fleet/fleet.js';
import type { NodeProcess } from '../src/fleet/node-process.js';
import { freePort, TcpProxy } from '../src/fleet/tcp-proxy.js';
import { until } from '../src/fleet/until.js';

const test = suite('resume');

const UPDATES = 60_000;
/** Bytes that may be sent in either direction besides the entries themselves. */
const MOST_BESIDES = 500;
/**
 * Nothing goes over the wire but what resuming takes: no anti-entropy, no shuffle, no sign of life, and nothing twice, as the wire
 * loses nothing, however long this machine makes an answer wait.
 */
const HOUR_MS = 3_600_000;
const times = {
  antiEntropyMs: HOUR_MS,
  shuffleMs: HOUR_MS,
  silenceMs: HOUR_MS,
  greetAgainMs: HOUR_MS,
  repeatMs: HOUR_MS,
};
const quiet = { times, heartbeatMs: HOUR_MS };

interface Pair {
  readonly fleet: Fleet;
  readonly near: NodeProcess;
  readonly far: NodeProcess;
  readonly wire: TcpProxy;
}

/** Two nodes with one wire between them: the far one dials, and nobody can dial it. */
function withPair(body: (pair: Pair) => Promise<void>): Promise<void> {
  return withFleet(async (fleet) => {
    const port = await freePort(fleet.host);
    const wire = await TcpProxy.start(fleet.host, port);
    try {
      const listen = `ws://${fleet.host}:${port}/gossip`;
      const near = await fleet.start({ ...quiet, listen, advertise: wire.origin });
      const far = await fleet.start({ ...quiet, dialOnly: true });
      await fleet.meshed();
      const pair = { fleet, near, far, wire };
      // Two that are new to each other reconcile, and say so some time after their link is open.
      await until('the exchange that begins a session', () => exchanges(pair) > 0);
      await body(pair);
    } finally {
      await wire.close();
    }
  });
}

async function cut({ near, far, wire }: Pair): Promise<void> {
  wire.cut();
  await until('both to notice', () => [near, far].every((node) => eventsOf(node, 'peer-down').length === 1));
}

async function heal({ near, far, wire }: Pair): Promise<void> {
  wire.restore();
  await until('the link', () => [near, far].every((node) => eventsOf(node, 'peer-up').length === 2));
  for (const node of [near, far]) assert.is(eventsOf(node, 'peer-up')[1]?.resumed, true, `${node.id} resumes`);
}

/** Waits until nothing comes through any more: what was sent is acknowledged, and all was said of who is there. */
async function atRest(wire: TcpProxy): Promise<void> {
  let seen = -1;
  await until('the wire to come to rest', async () => {
    const before = seen;
    await sleep(1_000);
    seen = wire.count.bytes;
    return seen === before || seen;
  });
}

/** Exchanges that either of them led. */
function exchanges({ near, far }: Pair): number {
  return [near, far].reduce((sum, node) => sum + eventsOf(node, 'synced').length, 0);
}

/**
 * Payload is what the newest entries of all keys take in batches, by docs/protocol.md: names, version, kind and data of
 * each. All else counts as besides: greetings, heads of frames, acknowledgements, members, and what WebSocket puts around
 * each frame; not the request and answer of HTTP that come before it, which say nothing of sconf.
 */
for (const keys of [10_000, UPDATES]) {
  test(`${UPDATES} updates of ${keys} keys during a break cost their newest versions and at most ${MOST_BESIDES} bytes`, () =>
    withPair(async (pair) => {
      const { fleet, near, far, wire } = pair;
      const exchangesBefore = exchanges(pair);
      await cut(pair);
      const before = await fleet.reports();
      await near.ask('burst', { prefix: 'key', count: keys }, UPDATES);
      assert.is((await far.ask('report')).size, 0);
      await heal(pair);
      const { size, entryBytes } = await fleet.equal();
      assert.is(size, keys);

      await atRest(wire);

      const after = await fleet.reports();
      const [sent, received] = (['bytesSent', 'bytesReceived'] as const).map(
        (way) => (after[0]?.traffic[way] ?? 0) - (before[0]?.traffic[way] ?? 0),
      ) as [number, number];
      const { bytes, headBytes } = wire.count;
      const besides = { inFrames: sent + received - entryBytes, onTheWire: bytes - entryBytes, headBytes };
      console.log(`entries ${entryBytes} bytes; besides them`, besides);
      assert.ok(besides.inFrames <= MOST_BESIDES, `${besides.inFrames} bytes in frames besides the entries`);
      assert.ok(besides.onTheWire <= MOST_BESIDES, `${besides.onTheWire} bytes on the wire besides the entries`);
      assert.is(wire.connections, 1);
      assert.is((after[1]?.traffic.entriesReceived ?? 0) - (before[1]?.traffic.entriesReceived ?? 0), keys);
      assert.is(after[1]?.told, keys);
      assert.is(exchanges(pair), exchangesBefore, 'nobody reconciles');
    }));
}

test('what both sides wrote during a break, and what was on its way when it began, arrives once it is over', () =>
  withPair(async (pair) => {
    const { fleet, near, far } = pair;
    const exchangesBefore = exchanges(pair);
    const writing = [near, far].map((node) => node.ask('burst', { prefix: node.id, count: 2_000 }, UPDATES));
    await until('some of it to arrive', async () => (await far.ask('report')).traffic.entriesReceived > 0);
    await cut(pair);
    await Promise.all(writing);
    await heal(pair);
    const { size } = await fleet.equal();
    assert.is(size, 4_000);
    assert.is(exchanges(pair), exchangesBefore, 'nobody reconciles');
  }));

test.run();
