import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventsOf, type Fleet, withFleet } from '../src/fleet/fleet.js';
import { until } from '../src/fleet/until.js';
import type { Versions } from '../src/program/orders.js';

const test = suite('restart');

function withLogs(body: (fleet: Fleet, logOf: (name: string) => string) => Promise<void>): Promise<void> {
  return withFleet(async (fleet) => {
    const folder = await mkdtemp(join(tmpdir(), 'sconf-integration-'));
    try {
      await body(fleet, (name) => join(folder, `${name}.log`));
    } finally {
      await fleet.end();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function missing(found: Versions, acknowledged: Versions): string[] {
  return Object.keys(acknowledged).filter((id) => (found[id] ?? -1) < (acknowledged[id] as number));
}

test('what a process with a log acknowledged is there when it starts again after SIGKILL, and others see it', () =>
  withLogs(async (fleet, logOf) => {
    const keys = { prefix: 'key', count: 200 };
    let acknowledged: Versions = {};
    let writer = await fleet.start({ log: logOf('writer') });
    const reader = await fleet.start();
    for (let life = 0; life < 3; life++) {
      const writing = (async () => {
        for (;;) acknowledged = await writer.ask('writeDurably', keys);
      })();
      const before = (await reader.ask('report')).told;
      await until('some writes', async () => (await reader.ask('report')).told > before + 500 * (life + 1));
      await writer.kill();
      await writing.catch(() => undefined);
      writer = await fleet.startAgain(writer);
      assert.is(writer.loaded, keys.count);
      assert.equal(missing(await writer.ask('versions'), acknowledged), []);
      assert.ok((await writer.ask('report')).stateAgrees, 'its state was worked out again');
      await fleet.meshed();
      await fleet.equal();
    }
  }));

test('what a node was told that a peer has, that peer has after SIGKILL, alone', () =>
  withLogs(async (fleet, logOf) => {
    const keeper = await fleet.start({ log: logOf('keeper') });
    const writer = await fleet.start({ times: { leaveMs: 30_000 } });
    await fleet.meshed();
    await writer.ask('burst', { prefix: 'key', count: 20_000 }, 50_000);
    const written = await writer.ask('versions');
    // Leaving waits for acknowledgements.
    await writer.ask('leave');
    await keeper.kill();
    fleet.forget(writer);
    await writer.kill();
    const again = await fleet.startAgain(keeper);
    assert.equal(missing(await again.ask('versions'), written), []);
  }));

test('8 processes that are restarted one after the other under load end equal, and each ends by itself', () =>
  withLogs(async (fleet, logOf) => {
    const nodes = [];
    for (let i = 0; i < 8; i++) nodes.push(await fleet.start({ log: logOf(`node-${i}`), times: { leaveMs: 300 } }));
    await fleet.meshed();
    const load = { count: 50, everyMs: 200 };
    for (const { id } of nodes) {
      await fleet.members
        .find((node) => node.id === id)
        ?.ask('startWriting', { prefix: id, count: load.count }, load.everyMs);
    }
    const newest: Record<string, number> = {};
    for (const node of nodes) {
      Object.assign(newest, await node.ask('stopWriting'));
      assert.equal(await node.end(), { code: 0, signal: null });
      const seeds = fleet.members.filter((other) => other !== node).map(({ address }) => address);
      const again = await fleet.startAgain(node, { seeds });
      await until(`${node.id} to find the others`, async () => (await again.ask('report')).peers.length > 0);
      await again.ask('startWriting', { prefix: node.id, count: load.count }, load.everyMs);
    }
    for (const node of fleet.members) Object.assign(newest, await node.ask('stopWriting'));
    assert.is(Object.keys(newest).length, 8 * load.count);
    await fleet.reached(newest);
    assert.is((await fleet.equal()).size, 8 * load.count);
  }));

test('a process ends by itself, whatever its links are at: busy, dialling in vain, with a peer that stands still', () =>
  withFleet(async (fleet) => {
    const sleeper = await fleet.start({ times: { leaveMs: 200 } });
    // Port 9 of this machine: nobody there. 192.0.2.0/24 is nobody's.
    const seeds = [sleeper.address, 'ws://127.0.0.1:9/gossip', 'ws://192.0.2.1:9/gossip'];
    const node = await fleet.start({ seeds, times: { leaveMs: 200 } });
    await fleet.meshed();
    await until('a dial in vain', () => eventsOf(node, 'dial-failed').length > 0);
    await sleeper.stop();
    await node.ask('burst', { prefix: 'key', count: 10_000 }, 20_000);
    await node.ask('startWriting', { prefix: 'key', count: 100 }, 50);
    assert.equal(await node.end(), { code: 0, signal: null });
    await sleeper.wake();
    assert.equal(await sleeper.end(), { code: 0, signal: null });
  }));

test.run();
