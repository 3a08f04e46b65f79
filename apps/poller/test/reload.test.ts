import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withEndpoints } from './endpoint.js';
import { withFolder } from './folder.js';
import { withPoller } from './poller-process.js';
import { until } from './until.js';

const test = suite('poller app on SIGHUP');

test('endpoints come from the command line, the environment and the file together', async () => {
  await withFolder(async (folder) => {
    await withEndpoints(4, async (...endpoints) => {
      for (const [at, { router }] of endpoints.entries()) router.put({ type: 't', id: `${at}`, ver: 1 });
      const [a, b, c, d] = endpoints.map(({ url }) => url);
      const file = join(folder, 'endpoints');
      await writeFile(file, `# bidders\n${c}   # the third\n\n`);
      await withPoller(
        ['--interval', '50', '--endpoint', `${a}`, '--file', file],
        async (poller) => {
          await until('all four', async () => (await poller.client.pull()).size === 4);
        },
        { SCONF_ENDPOINTS: `${b}, ${d}` },
      );
    });
  });
});

test('a new list is taken up, and what was learned from an endpoint that left stays', async () => {
  await withFolder(async (folder) => {
    await withEndpoints(3, async (kept, leaving, coming) => {
      kept.router.put({ type: 't', id: 'kept', ver: 1 });
      leaving.router.put({ type: 't', id: 'left', ver: 1 });
      coming.router.put({ type: 't', id: 'came', ver: 1 });
      const file = join(folder, 'endpoints');
      await writeFile(file, `${kept.url}\n${leaving.url}\n`);
      await withPoller(['--interval', '20', '--file', file], async (poller) => {
        await until('the first two', async () => (await poller.client.pull()).size === 2);
        await writeFile(file, `${kept.url}\n${coming.url}\n`);
        poller.kill('SIGHUP');
        await poller.logged('reloaded');
        assert.equal(poller.log.find(({ event }) => event === 'reloaded')?.added, [coming.url]);
        assert.equal(poller.log.find(({ event }) => event === 'reloaded')?.removed, [leaving.url]);
        await until('the one that came', async () => (await poller.client.pull()).has('t', 'came'));
        const pulls = leaving.pulls();
        const other = kept.pulls();
        await until('the one that stayed to be polled on', () => kept.pulls() > other + 5);
        assert.is(leaving.pulls(), pulls, 'the one that left is asked no more');
        assert.ok((await poller.client.pull()).has('t', 'left'));
      });
    });
  });
});

test('a list that cannot be read or has a wrong line changes nothing, and the log says why', async () => {
  await withFolder(async (folder) => {
    await withEndpoints(1, async (endpoint) => {
      const file = join(folder, 'endpoints');
      await writeFile(file, endpoint.url);
      await withPoller(['--interval', '20', '--file', file], async (poller) => {
        await poller.logged('endpoint-up');
        await writeFile(file, `${endpoint.url}\nhttp://user:secret@127.0.0.1:1\n`);
        poller.kill('SIGHUP');
        await poller.logged('reload-failed', ({ code }) => code === 'invalid-option');
        assert.not.match(poller.stderr.join('\n'), 'secret');
        await rm(file);
        poller.kill('SIGHUP');
        await poller.logged('reload-failed', ({ code }) => code === 'endpoints-unreadable');
        const pulls = endpoint.pulls();
        await until('the endpoint to be polled on', () => endpoint.pulls() > pulls);
      });
    });
  });
});

test.run();
