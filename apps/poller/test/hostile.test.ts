import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withEndpoints } from './endpoint.js';
import { withHostileEndpoints } from './hostile-endpoint.js';
import { withPoller } from './poller-process.js';
import { until } from './until.js';

const test = suite('poller app among hostile endpoints');
const OPTIONS = ['--interval', '50', '--timeout', '400', '--max-response', '65536', '--concurrency', '16'];

test('hostile endpoints are found out and left behind, and good ones are polled as if they were alone', async () => {
  await withEndpoints(2, async (one, other) => {
    await withHostileEndpoints(async (hostile) => {
      one.router.put({ type: 't', id: 'one', ver: 1, data: 'before' });
      other.router.put({ type: 't', id: 'other', ver: 1 });
      const urls = [one.url, ...hostile.map(({ url }) => url), other.url];
      await withPoller([...OPTIONS, ...urls.flatMap((url) => ['--endpoint', url])], async (poller) => {
        for (const { url } of hostile) await poller.logged('endpoint-down', (line) => line.url === url);
        await poller.logged('endpoint-up', (line) => line.url === one.url);
        await poller.logged('endpoint-up', (line) => line.url === other.url);
        one.router.put({ type: 't', id: 'one', ver: 2, data: 'after' });
        await until('the change in what the poller serves', async () => {
          return (await poller.client.pull()).get('t', 'one')?.ver === 2;
        });
        const held = await poller.client.pull();
        assert.equal(
          [...held].map(({ id }) => id).sort(),
          ['one', 'other'],
          'nothing of the bait, everything of the good',
        );
        assert.ok(
          poller.log.every(({ event, url }) => event !== 'endpoint-up' || url === one.url || url === other.url),
        );
      });
    });
  });
});

test('an endpoint that turns hostile takes nothing away, and is polled again when it has come to its senses', async () => {
  await withEndpoints(1, async (endpoint) => {
    endpoint.router.put({ type: 't', id: 'kept', ver: 1, data: { n: 1 } });
    await withPoller([...OPTIONS, '--endpoint', endpoint.url], async (poller) => {
      await until('the entry', async () => (await poller.client.pull()).has('t', 'kept'));
      await poller.client.put({ type: 'u', id: 'more than 64 KiB together', ver: 1 });
      const bait = 'x'.repeat(60_000);
      for (const id of ['a', 'b']) endpoint.router.put({ type: 't', id, ver: 1, data: bait });
      await poller.logged('endpoint-down', (line) => line.code === 'response-too-large');
      const held = await poller.client.pull();
      assert.equal([...held].map(({ id }) => id).sort(), ['kept', 'more than 64 KiB together']);
      for (const id of ['a', 'b']) endpoint.router.put({ type: 't', id, ver: 2, data: 'small' });
      await until(
        'the endpoint to be up again',
        () => poller.log.filter(({ event }) => event === 'endpoint-up').length === 2,
      );
      await until('its entries', async () => (await poller.client.pull()).get('t', 'b')?.ver === 2);
    });
  });
});

test.run();
