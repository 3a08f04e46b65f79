import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createNatsTransport } from '@sconf/transport-nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createReplica, defaultSchemes, gossipOver, type OpenWire } from '../src/index.js';
import { until } from './until.js';

const test = suite('nats');

const SERVER = 'nats-server';
const installed = spawnSync(SERVER, ['--version']).error === undefined;

/** Runs `use` with a real server on a free port. */
async function withServer(use: (host: string) => Promise<void>): Promise<void> {
  const child = spawn(SERVER, ['-a', '127.0.0.1', '-p', '-1'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  try {
    let log = '';
    child.stderr.on('data', (text: Buffer) => {
      log += text;
    });
    await until('nats-server', () => log.includes('Server is ready'));
    await use(/Listening for client connections on (\S+)/.exec(log)?.[1] ?? '');
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

const openNats: OpenWire = async (url) => {
  const { host, pathname } = new URL(url);
  const transport = await createNatsTransport({ servers: `nats://${host}` });
  return { transport, address: `nats:${pathname.slice(1)}`, close: () => transport.close() };
};

async function joins(): Promise<void> {
  await withServer(async (host) => {
    const transport = await createNatsTransport({ servers: `nats://${host}` });
    const router = new Router();
    router.put({ type: 'pacing', id: 'there', ver: 1 });
    const member = await createNode({ router, transport, cluster: 'market', listen: 'nats:member' });
    const schemes = { ...defaultSchemes, 'nats:': gossipOver(openNats) };
    const replica = await createReplica(`nats://${host}/member`, { schemes, node: { cluster: 'market' } });
    try {
      await replica.synced({ signal: AbortSignal.timeout(20_000) });
      assert.ok((await replica.pull()).has('pacing', 'there'));
      await replica.put({ type: 'pacing', id: 'here', ver: 1 });
      await until('the entry to arrive', () => router.pull().has('pacing', 'here'));
    } finally {
      await replica.close();
      await member.close();
      await transport.close();
      await router.close();
    }
  });
}

const claim = 'nats://host/member joins the cluster over a real server, and entries go both ways';
if (installed) test(claim, joins);
else test.skip(`${claim} because nats-server is not on the PATH`, joins);

test.run();
