import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Log } from '@sconf/log';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withEndpoints } from './endpoint.js';
import { withFolder } from './folder.js';
import { run, withPoller } from './poller-process.js';
import { until } from './until.js';

const test = suite('poller app from start to stop');

async function fingerprintOf(path: string): Promise<string> {
  const log = await Log.open(path);
  try {
    return (await log.load()).fingerprint();
  } finally {
    await log.close();
  }
}

test('what it polls it serves, configs and tombstones, digit by digit', async () => {
  await withEndpoints(2, async (one, other) => {
    one.router.put({ type: 't', id: 'exact', ver: 2n ** 64n - 1n, data: { big: 9007199254740993n, small: 0.1 } });
    other.router.kill({ type: 't', id: 'gone', ver: 3 });
    await withPoller(['--interval', '50', '--endpoint', one.url, '--endpoint', other.url], async (poller) => {
      await until('both entries', async () => (await poller.client.pull()).size === 2);
      const held = await poller.client.pull();
      assert.is(held.getPacked('t', 'exact')?.text, '{"big":9007199254740993,"small":0.1}');
      assert.is(held.getPacked('t', 'exact')?.ver, 2n ** 64n - 1n);
      assert.is(held.getPacked('t', 'gone')?.dead, true);
      assert.equal(JSON.parse(poller.stdout[0] as string), { event: 'listening', url: poller.url });
    });
  });
});

test('on SIGTERM it ends with 0, and its log reloads to the fingerprint of what it held', async () => {
  await withFolder(async (folder) => {
    await withEndpoints(1, async (endpoint) => {
      for (let id = 0; id < 500; id++) endpoint.router.put({ type: 't', id: `${id}`, ver: 1, data: { id } });
      const log = join(folder, 'configs.log');
      await withPoller(
        ['--log', log, '--fsync', 'interval', '--interval', '50', '--endpoint', endpoint.url],
        async (poller) => {
          await poller.client.kill({ type: 't', id: '7', ver: 1 });
          await until('all entries', async () => (await poller.client.pull()).size === 500);
          const held = (await poller.client.pull()).fingerprint();
          poller.kill('SIGTERM');
          assert.equal(await poller.exited, { code: 0, signal: null });
          assert.is(await fingerprintOf(log), held);
          assert.is(poller.log.at(-1)?.event, 'stopped');
        },
      );
    });
  });
});

test('on SIGINT it stops the same way, and begins again with what it had', async () => {
  await withFolder(async (folder) => {
    const log = join(folder, 'configs.log');
    let held = '';
    await withPoller(['--log', log], async (poller) => {
      await poller.client.put({ type: 't', id: 'a', ver: 1 });
      held = (await poller.client.pull()).fingerprint();
      poller.kill('SIGINT');
      assert.is((await poller.exited).code, 0);
    });
    await withPoller(['--log', log], async (poller) => {
      assert.is((await poller.client.pull()).fingerprint(), held);
    });
  });
});

test('killed in the middle of writes, it begins again with everything it had acknowledged', async () => {
  await withFolder(async (folder) => {
    const log = join(folder, 'configs.log');
    const acknowledged: string[] = [];
    await withPoller(['--log', log], async (poller) => {
      const write = async (writer: number): Promise<void> => {
        for (let at = 0; ; at++) {
          const id = `${writer}-${at}`;
          try {
            await poller.client.put({ type: 't', id, ver: 1, data: 'x'.repeat(100) });
          } catch {
            // Cut off: this one was not acknowledged.
            return;
          }
          acknowledged.push(id);
          if (acknowledged.length === 200) poller.kill('SIGKILL');
        }
      };
      await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(write));
      assert.is((await poller.exited).signal, 'SIGKILL');
    });
    assert.ok(acknowledged.length >= 200);
    await withPoller(['--log', log], async (poller) => {
      const held = await poller.client.pull();
      assert.equal(
        acknowledged.filter((id) => !held.has('t', id)),
        [],
      );
    });
  });
});

test('a second signal ends it at once', async () => {
  // A target that never answers the last push, which the first signal waits for.
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  try {
    await withPoller(['--push-to', `http://127.0.0.1:${port}`, '--timeout', '600000'], async (poller) => {
      poller.kill('SIGTERM');
      await poller.logged('stopping');
      poller.kill('SIGTERM');
      assert.equal(await poller.exited, { code: 143, signal: null });
    });
  } finally {
    silent.close();
  }
});

test('it refuses to listen where other machines can reach it, unless told that this is known', async () => {
  const { exit, stdout, stderr } = await run(['--json', '--listen', '0.0.0.0:0']);
  assert.is(exit.code, 1);
  assert.is(stdout, '');
  assert.is(JSON.parse(stderr).code, 'insecure-address');
  await withPoller(['--listen', '0.0.0.0:0', '--insecure'], async (poller) => {
    const { port } = new URL(poller.url);
    assert.is((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
  });
});

test('two processes cannot share a log', async () => {
  await withFolder(async (folder) => {
    const log = join(folder, 'configs.log');
    await withPoller(['--log', log], async () => {
      const { exit, stderr } = await run(['--json', '--log', log]);
      assert.is(exit.code, 1);
      assert.is(JSON.parse(stderr).event, 'failed');
    });
  });
});

test('a log with a torn end is repaired, reported and served', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'configs.log');
    await withPoller(['--log', path], async (poller) => {
      await poller.client.put({ type: 't', id: 'whole', ver: 1 });
      await poller.client.put({ type: 't', id: 'torn', ver: 1 });
    });
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 5));
    await withPoller(['--log', path], async (poller) => {
      assert.equal(
        [...(await poller.client.pull())].map(({ id }) => id),
        ['whole'],
      );
      await poller.logged('log-torn-tail');
    });
  });
});

test('help and version are printed and nothing is started', async () => {
  const help = await run(['--help']);
  assert.is(help.exit.code, 0);
  assert.match(help.stdout, 'Usage: sconf-poller [options]');
  const version = await run(['--version']);
  assert.match(version.stdout, /^\d+\.\d+\.\d+$/);
});

test('a wrong command line ends with 2 and says what to change', async () => {
  const { exit, stderr } = await run(['--interval', 'soon']);
  assert.is(exit.code, 2);
  assert.match(stderr, "--interval is 'soon': give a whole number");
});

test('a missing file of endpoints ends it with 1, a line that is no URL with 2', async () => {
  await withFolder(async (folder) => {
    const missing = await run(['--json', '--file', join(folder, 'missing')]);
    assert.is(missing.exit.code, 1);
    assert.is(JSON.parse(missing.stderr).code, 'endpoints-unreadable');
    const file = join(folder, 'endpoints');
    await writeFile(file, 'http://127.0.0.1:1\nnot a url\n');
    const wrong = await run(['--file', file]);
    assert.is(wrong.exit.code, 2);
    assert.match(wrong.stderr, `${file}:2`);
  });
});

test('nothing it opened keeps it running once it has stopped', async () => {
  await withEndpoints(2, async (one, other) => {
    await withPoller(['--interval', '20', '--endpoint', one.url, '--push-to', other.url], async (poller) => {
      await poller.logged('endpoint-up');
      await poller.logged('target-up');
      // A watcher that hangs on, as browsers do.
      const watcher = spawn(process.execPath, [
        '-e',
        `fetch('${poller.url}/v1/configs/watch').then((r) => { console.log(r.status); return r.text(); }).catch(() => {})`,
      ]);
      try {
        await once(watcher.stdout, 'data');
        poller.kill('SIGTERM');
        assert.equal(await poller.exited, { code: 0, signal: null });
      } finally {
        watcher.kill('SIGKILL');
      }
    });
  });
});

test.run();
