import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withEndpoints } from './endpoint.js';
import { withFolder } from './folder.js';
import { type PollerProcess, withPoller } from './poller-process.js';
import { until } from './until.js';

const test = suite('poller app with gossip');
const CLUSTER = ['--gossip', 'market'];

/** Takes part through a node that runs. */
const joining = ({ url }: PollerProcess): string[] => [...CLUSTER, '--join', url.replace('http:', 'ws:')];

/** A figure of `/metrics`. */
async function figure(poller: PollerProcess, name: string): Promise<number> {
  const response = await fetch(`${poller.url}/metrics`);
  assert.match(response.headers.get('content-type') ?? '', 'text/plain');
  const line = (await response.text()).split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

test('what one polls all have, over one port each, and /metrics tells how much', async () => {
  await withEndpoints(1, async (endpoint) => {
    await withPoller([...CLUSTER, '--interval', '20', '--endpoint', endpoint.url], async (one) => {
      await withPoller(joining(one), async (other) => {
        for (let ver = 1; ver <= 5; ver++) {
          endpoint.router.put({ type: 't', id: 'polled', ver });
          await until(`version ${ver}`, async () => (await other.client.pull()).get('t', 'polled')?.ver === ver);
        }
        await other.client.put({ type: 't', id: 'posted', ver: 1 });
        await until('the one that was posted', async () => (await one.client.pull()).has('t', 'posted'));
        assert.is(await figure(other, 'sconf_gossip_peers'), 1);
        assert.is(await figure(other, 'sconf_entries'), 2);
        assert.ok((await figure(other, 'sconf_gossip_entries_accepted_total')) >= 1);
        for (const name of ['frames_sent', 'frames_received', 'bytes_sent', 'bytes_received']) {
          assert.ok((await figure(other, `sconf_gossip_${name}_total`)) > 0, name);
        }
        assert.is(await figure(other, 'sconf_gossip_events_total{kind="peer-up"}'), 1);
      });
    });
  });
});

test('one that was killed and comes back at its port is joined again, and has what it missed', async () => {
  await withFolder(async (folder) => {
    const own = [...CLUSTER, '--name', 'p-1', '--log', join(folder, 'p-1.log'), '--max-backoff', '200'];
    await withPoller(own, async (killed) => {
      const { host } = new URL(killed.url);
      await withPoller([...joining(killed), '--max-backoff', '200'], async (other) => {
        await other.logged('peer-up', ({ peer }) => peer === 'p-1');
        killed.kill('SIGKILL');
        await killed.exited;
        await other.logged('peer-down', ({ peer, code }) => peer === 'p-1' && code === 'lost');
        await other.client.put({ type: 't', id: 'missed', ver: 1 });
        await other.logged('peer-unreachable');
        await withPoller([...own, '--listen', host], async (again) => {
          await until('what it missed', async () => (await again.client.pull()).has('t', 'missed'));
        });
      });
    });
  });
});

test('on SIGTERM it says good-bye once its peers have what was acknowledged', async () => {
  await withPoller(CLUSTER, async (leaving) => {
    await withPoller(joining(leaving), async (other) => {
      await other.logged('peer-up');
      const writes = Array.from({ length: 50 }, (_, at) => leaving.client.put({ type: 't', id: `${at}`, ver: 1 }));
      await Promise.all(writes);
      leaving.kill('SIGTERM');
      assert.is((await leaving.exited).code, 0);
      await other.logged('peer-down', ({ code }) => code === 'going-away');
      assert.is((await other.client.pull()).size, 50);
    });
  });
});

test('a node of another cluster is refused, and both say why', async () => {
  await withPoller(CLUSTER, async (one) => {
    await withPoller(['--gossip', 'other', '--join', one.url.replace('http:', 'ws:')], async (other) => {
      await other.logged('link-refused', ({ code }) => code === 'wrong-cluster');
      await one.logged('link-refused', ({ code, message }) => code === 'wrong-cluster' && /other/.test(`${message}`));
    });
  });
});

test.run();
