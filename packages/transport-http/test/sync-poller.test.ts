import { Poller, type PollerEvent } from '@sconf/poller';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient } from '../src/index.js';
import { withGosconf } from './support/gosconf-server.js';
import { withEndpoint } from './support/with-endpoint.js';

const test = suite('poller over sync');

/** The platform's fetch, and a line for each request. */
function tapped(): { readonly fetch: typeof fetch; readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    fetch: (input, init) => {
      const path = new URL(String(input)).pathname.replace('/v1/configs', '');
      lines.push(`${init?.method ?? 'GET'} ${path}`.trim());
      return fetch(input, init);
    },
  };
}

function fill(router: Router, entries: number): void {
  for (let i = 0; i < entries; i++) router.put({ type: 't', id: `id-${i}`, ver: 1, data: { i } });
}

test('equal routers cost a POST a round, and a difference is carried both ways without a pull', async () => {
  const { fetch, lines } = tapped();
  await withEndpoint(async ({ client, router: far }) => {
    const near = new Router();
    fill(near, 500);
    fill(far, 500);
    const poller = new Poller(near, client({ fetch }));
    await poller.poll();
    await poller.poll();
    assert.equal(lines, ['POST /sync', 'POST /sync']);
    near.put({ type: 't', id: 'id-3', ver: 2, data: 'near' });
    near.put({ type: 'tie', id: 'x', ver: 1, data: 'a' });
    far.put({ type: 'tie', id: 'x', ver: 1, data: 'b' });
    far.kill({ type: 't', id: 'id-4', ver: 1 });
    await poller.poll();
    assert.is(near.pull().fingerprint(), far.pull().fingerprint());
    assert.is(near.pull().getPacked('tie', 'x')?.text, '"b"');
    assert.ok(lines.every((line) => line === 'POST /sync'));
    lines.length = 0;
    near.put({ type: 't', id: 'id-5', ver: 2 });
    poller.notify();
    await poller.poll();
    assert.equal(lines, ['PUT', 'POST /sync']);
    await poller.close();
    await near.close();
  });
});

test('one way it goes by conditional pulls, as before', async () => {
  const { fetch, lines } = tapped();
  await withEndpoint(async ({ client, router: far }) => {
    const near = new Router();
    fill(far, 10);
    near.put({ type: 't', id: 'near', ver: 1 });
    const poller = new Poller(near, client({ fetch }), { mode: 'pull' });
    await poller.poll();
    await poller.poll();
    assert.equal(lines, ['GET', 'GET']);
    assert.equal([near.pull().size, far.pull().size], [11, 10]);
    await poller.close();
    await near.close();
  });
});

test('with gosconf it falls back in the same round, and a quiet pair then exchanges nothing', async () => {
  await withGosconf(['t'], async ({ url, entries, requests }) => {
    const near = new Router();
    near.put({ type: 't', id: 'near', ver: 1, data: 1 });
    await new HttpClient(url).put({ type: 't', id: 'far', ver: 1, data: 2 });
    const before = requests.length;
    const poller = new Poller(near, new HttpClient(url));
    const { pulled, pushed } = await poller.poll();
    assert.equal([pulled, pushed], [1, 1]);
    assert.equal([near.pull().size, entries.size], [2, 2]);
    for (let round = 0; round < 3; round++) await poller.poll();
    assert.equal(
      requests.slice(before).map(({ method }) => method),
      ['POST', 'GET', 'PUT', 'GET', 'GET', 'GET'],
    );
    await poller.close();
    await near.close();
  });
});

test('with a mount for some types the rest is refused once, and what is shown goes both ways', async () => {
  const { fetch, lines } = tapped();
  await withEndpoint(
    async ({ client, router: far }) => {
      const near = new Router();
      near.put({ type: 'shown', id: 'near', ver: 1 });
      near.put({ type: 'hidden', id: 'near', ver: 1 });
      far.put({ type: 'shown', id: 'far', ver: 1 });
      far.put({ type: 'hidden', id: 'far', ver: 1 });
      const events: PollerEvent[] = [];
      const poller = new Poller(near, client({ fetch }), { onEvent: (event) => events.push(event) });
      await poller.poll();
      assert.equal([far.pull().has('shown', 'near'), far.pull().has('hidden', 'near')], [true, false]);
      assert.equal([near.pull().has('shown', 'far'), near.pull().has('hidden', 'far')], [true, false]);
      lines.length = 0;
      await poller.poll();
      assert.equal(
        lines.filter((line) => line !== 'PUT'),
        ['GET'],
      );
      const refusals = events.filter(({ event }) => event === 'entry-refused');
      assert.equal(refusals, [
        { event: 'entry-refused', by: 'peer', key: { type: 'hidden', id: 'near' }, code: 'type-not-served' },
      ]);
      await poller.close();
      await near.close();
    },
    { endpoint: { types: ['shown'] } },
  );
});

test.run();
