import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withGosconf } from './gosconf-peer.js';
import { withPoller } from './poller-process.js';
import { until } from './until.js';

const test = suite('poller app with a gosconf peer');
const OPTIONS = ['--interval', '20', '--push-interval', '20'];

test('its copy of our data never comes back over the original, and a quiet pair exchanges no entries', async () => {
  await withGosconf(['pacing'], async (peer) => {
    await withPoller([...OPTIONS, '--endpoint', peer.url, '--push-to', peer.url], async (poller) => {
      const originals = [{ rate: 0.5, strategy: 'pid' }, { rate: 1 }, null, { zone: 'eu' }];
      for (const [id, data] of originals.entries())
        await poller.client.put({ type: 'pacing', id: `${id}`, ver: 1, data });
      await until('all of them there', () => peer.held.size === originals.length);
      const puts = peer.puts.length;
      const gets = peer.gets();
      await until('ten more rounds in both directions', () => peer.gets() > gets + 20);
      assert.is(peer.puts.length, puts);
      const held = await poller.client.pull();
      assert.equal(
        originals.map((_, id) => held.get('pacing', `${id}`)).map((entry) => entry && 'data' in entry && entry.data),
        originals,
      );
    });
  });
});

test('its own news and kills are taken, and ours', async () => {
  await withGosconf(['pacing'], async (peer) => {
    await withPoller([...OPTIONS, '--endpoint', peer.url, '--push-to', peer.url], async (poller) => {
      await poller.client.put({ type: 'pacing', id: 'ours', ver: 1, data: { rate: 1 } });
      await until('the config there', () => peer.held.size === 1);
      const body =
        '{"Types":{"pacing":{"live":[{"type":"pacing","id":"theirs","ver":1,"data":{"rate":2}}],"dead":[{"type":"pacing","id":"ours","ver":1}]}}}';
      await fetch(`${peer.url}/v1/configs`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body });
      await until('their kill and their config here', async () => {
        const held = await poller.client.pull();
        return held.getPacked('pacing', 'ours')?.dead === true && held.has('pacing', 'theirs');
      });
      await poller.client.kill({ type: 'pacing', id: 'theirs', ver: 1 });
      await until('our kill there', () => peer.held.get('pacing\ntheirs')?.dead === true);
    });
  });
});

test('a type that it does not know is reported once and tried again with backoff; the others go on', async () => {
  await withGosconf(['pacing'], async (peer) => {
    await withPoller([...OPTIONS, '--push-to', peer.url], async (poller) => {
      await poller.client.put({ type: 'bid', id: 'a', ver: 1, data: {} });
      await poller.client.put({ type: 'pacing', id: 'a', ver: 1, data: { rate: 1 } });
      await poller.logged('entry-refused', ({ type, code }) => type === 'bid' && code === 'unregistered-type');
      await until('the other type there', () => peer.held.has('pacing\na'));
      const tried = () => peer.puts.filter((body) => body.includes('"bid"')).length;
      const before = tried();
      await until('another try', () => tried() > before);
      assert.is(poller.log.filter(({ event }) => event === 'entry-refused').length, 1);
      peer.types.add('bid');
      await until('the type there', () => peer.held.has('bid\na'));
    });
  });
});

test.run();
