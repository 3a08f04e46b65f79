import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Router } from '@sconf/router';
import { createEndpoint, serve } from '@sconf/transport-http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withEndpoints } from './endpoint.js';
import { withPoller } from './poller-process.js';
import { until } from './until.js';

const test = suite('poller app with targets');
// So long that nothing seen within a test can have come from an interval.
const NEVER = ['--push-interval', '3600000'];

test('what is merged is pushed to every target on change, not at an interval', async () => {
  await withEndpoints(3, async (source, one, other) => {
    const targets = ['--push-to', one.url, '--push-to', other.url];
    await withPoller([...NEVER, '--interval', '20', '--endpoint', source.url, ...targets], async (poller) => {
      for (let ver = 1; ver <= 20; ver++) {
        source.router.put({ type: 't', id: 'polled', ver });
        await until(`version ${ver} at both`, () =>
          [one, other].every(({ router }) => router.pull().get('t', 'polled')?.ver === ver),
        );
      }
      await poller.client.put({ type: 't', id: 'posted', ver: 1 });
      await until('the posted one at both', () => [one, other].every(({ router }) => router.pull().has('t', 'posted')));
      assert.ok(one.pulls() <= 2, `the target was asked for its set ${one.pulls()} times`);
    });
  });
});

test('what a target has is not sent to it again', async () => {
  await withEndpoints(2, async (source, target) => {
    for (let id = 0; id < 100; id++) {
      source.router.put({ type: 't', id: `${id}`, ver: 1 });
      target.router.put({ type: 't', id: `${id}`, ver: 1 });
    }
    let told = 0;
    target.router.addHandler({
      onBatch: (changes) => {
        told += changes.length;
      },
    });
    await withPoller(
      [...NEVER, '--interval', '20', '--endpoint', source.url, '--push-to', target.url],
      async (poller) => {
        await until('all of them here', async () => (await poller.client.pull()).size === 100);
        await poller.client.put({ type: 't', id: 'new', ver: 1 });
        await until('the new one there', () => target.router.pull().has('t', 'new'));
        assert.is(told, 1);
      },
    );
  });
});

test('a target that is down at first gets everything once it is up', async () => {
  const router = new Router();
  const app = createEndpoint({ router });
  const first = await serve({ app });
  await first.close();
  await withPoller([...NEVER, '--interval', '20', '--push-to', first.url], async (poller) => {
    await poller.logged('target-down');
    await poller.client.put({ type: 't', id: 'a', ver: 1 });
    const second = await serve({ app, port: first.port });
    try {
      await poller.logged('target-up');
      await until('the entry', () => router.pull().has('t', 'a'));
    } finally {
      await second.close();
      await router.close();
    }
  });
});

test('what was acknowledged before SIGTERM is at the target when it has ended', async () => {
  await withEndpoints(1, async (target) => {
    await withPoller([...NEVER, '--push-to', target.url], async (poller) => {
      await poller.logged('target-up');
      const writes = Array.from({ length: 50 }, (_, at) => poller.client.put({ type: 't', id: `${at}`, ver: 1 }));
      await Promise.all(writes);
      poller.kill('SIGTERM');
      assert.is((await poller.exited).code, 0);
      assert.is(target.router.pull().size, 50);
    });
  });
});

test('a target that is down or never answers costs one timeout at the end, and the others get what is left', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const down = 'http://127.0.0.1:1';
  try {
    await withEndpoints(1, async (target) => {
      const targets = [target.url, `http://127.0.0.1:${port}`, down].flatMap((url) => ['--push-to', url]);
      await withPoller(['--timeout', '300', ...targets], async (poller) => {
        await poller.logged('target-up', ({ url }) => url === target.url);
        await poller.logged('target-down', ({ url }) => url === down);
        await poller.client.put({ type: 't', id: 'a', ver: 1 });
        poller.kill('SIGTERM');
        assert.is((await poller.exited).code, 0);
        assert.ok(target.router.pull().has('t', 'a'));
      });
    });
  } finally {
    silent.close();
  }
});

test('pollers that push to each other agree', async () => {
  await withEndpoints(1, async (source) => {
    await withPoller(['--interval', '20', '--endpoint', source.url], async (one) => {
      await withPoller(['--push-to', one.url, '--endpoint', one.url, '--interval', '20'], async (other) => {
        source.router.put({ type: 't', id: 'from the source', ver: 1 });
        await other.client.put({ type: 't', id: 'from the other', ver: 1 });
        await until('both entries at both', async () => {
          const [a, b] = await Promise.all([one.client.pull(), other.client.pull()]);
          return a.size === 2 && a.fingerprint() === b.fingerprint();
        });
      });
    });
  });
});

test.run();
