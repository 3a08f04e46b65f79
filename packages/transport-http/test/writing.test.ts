import { Agent, request as httpRequest } from 'node:http';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint } from '../src/index.js';
import { deferred } from './support/deferred.js';
import { eventually } from './support/eventually.js';
import { HeldStore } from './support/held-store.js';
import { RawConnection, rawExchange } from './support/raw-http.js';
import { type RunningEndpoint, withEndpoint } from './support/with-endpoint.js';

const test = suite('writing');
const json = { 'Content-Type': 'application/json' };
const configs = (...ids: readonly string[]) =>
  `{"Types":{"t":{"live":[${ids.map((id) => `{"type":"t","id":"${id}","ver":1}`)}]}}}`;

function write(
  fetch: RunningEndpoint['fetch'],
  method: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch('/v1/configs', { method, headers: { ...json, ...headers }, body });
}

test('every write says how many entries were accepted, and a stale one is 204 with none', async () => {
  await withEndpoint(async ({ fetch }) => {
    const steps: readonly [string, string, string][] = [
      ['POST', '{"type":"t","id":"a","ver":2}', '1'],
      ['POST', '{"type":"t","id":"a","ver":1}', '0'],
      ['PUT', configs('a', 'b', 'c'), '2'],
      ['PUT', configs('a', 'b', 'c'), '0'],
      ['PUT', '{"Types":null}', '0'],
      ['PUT', '{}', '0'],
      ['DELETE', '{"type":"t","id":"a","ver":1}', '0'],
      ['DELETE', '{"type":"t","id":"a","ver":2}', '1'],
    ];
    for (const [method, body, accepted] of steps) {
      const response = await write(fetch, method, body);
      assert.is(response.status, 204, body);
      assert.is(response.headers.get('sconf-accepted'), accepted, `${method} ${body}`);
      assert.is(await response.text(), '');
    }
  });
});

test('a PUT names the accepted keys to who prefers that', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    router.put({ type: 't', id: 'b', ver: 5 });
    for (const prefer of ['return=representation', 'respond-async, Return = "representation"; x=1']) {
      router.kill({ type: 't', id: 'other', ver: 1 });
      const response = await write(fetch, 'PUT', configs('a', 'b'), { Prefer: prefer });
      assert.is(response.status, 200);
      assert.is(response.headers.get('preference-applied'), 'return=representation');
      const { accepted } = (await response.json()) as { accepted: unknown };
      assert.equal(accepted, prefer.startsWith('return') ? [{ type: 't', id: 'a' }] : []);
    }
    assert.is((await write(fetch, 'PUT', configs('a'), { Prefer: 'return=minimal' })).status, 204);
  });
});

test('a POST that was answered is visible to the next GET', async () => {
  await withEndpoint(async ({ fetch }) => {
    for (let ver = 1; ver <= 50; ver++) {
      await write(fetch, 'POST', `{"type":"t","id":"a","ver":${ver}}`);
      assert.equal(await (await fetch('/v1/configs/t/a')).json(), { live: { type: 't', id: 'a', ver } });
    }
  });
});

test('16 connections that post at once all get through', async () => {
  await withEndpoint(async ({ port, router }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const post = (connection: number, ver: number) =>
      new Promise<number>((resolve, reject) => {
        const body = `{"type":"t","id":"${connection}","ver":${ver},"data":{"n":${ver}}}`;
        const headers = { ...json, 'Content-Length': body.length };
        httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/configs', headers, agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        })
          .on('error', reject)
          .end(body);
      });
    const writers = Array.from({ length: 16 }, async (_, connection) => {
      for (let ver = 1; ver <= 100; ver++) assert.is(await post(connection, ver), 204);
    });
    await Promise.all(writers);
    agent.destroy();
    assert.is(router.pull().size, 16);
    for (const entry of router.pull()) assert.is(entry.ver, 100);
  });
});

test('bytes that are no UTF-8 become one replacement character each, as in Go', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    const cases: readonly (readonly [readonly number[], string])[] = [
      [[0xff], '\ufffd'],
      [[0xe2, 0x82], '\ufffd\ufffd'],
      [[0xe2, 0x82, 0xac], '€'],
      [[0xf0, 0x9f, 0x98, 0x80], '😀'],
      [[0xf0, 0x9f, 0x98], '\ufffd\ufffd\ufffd'],
      [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
      [[0xc0, 0x80], '\ufffd\ufffd'],
      [[0xf5, 0x80], '\ufffd\ufffd'],
      [[0xf0, 0x80, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
      [[0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
      [[0xe0, 0x80, 0x80], '\ufffd\ufffd\ufffd'],
      [[0x80, 0x61, 0xc3, 0xa9, 0xc3], '\ufffdaé\ufffd'],
      [[0xef, 0xbf, 0xbd, 0xff], '\ufffd\ufffd'],
    ];
    for (const [ver, [bytes, expected]] of cases.entries()) {
      const body = Buffer.concat([
        Buffer.from(`{"type":"t","id":"a","ver":${ver},"data":"`),
        Buffer.from(bytes),
        Buffer.from('"}'),
      ]);
      assert.is((await write(fetch, 'POST', body)).status, 204);
      assert.equal({ ...router.pull().get('t', 'a') }, { type: 't', id: 'a', ver, data: expected });
    }
  });
});

test('a body may come in chunks, without its length', async () => {
  await withEndpoint(async ({ port, router }) => {
    const body = '{"type":"t","id":"a","ver":1,"data":"ü"}';
    const chunks = [...Buffer.from(body)].map((byte) =>
      Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]),
    );
    const head =
      'POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const response = await rawExchange(port, Buffer.concat([Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')]));
    assert.is(response.status, 204);
    assert.is(router.pull().getPacked('t', 'a')?.text, '"ü"');
  });
});

test('a request that waits for 100 Continue is told to go on', async () => {
  await withEndpoint(async ({ port }) => {
    const body = '{"type":"t","id":"a","ver":1}';
    const connection = await RawConnection.open(port);
    connection.write(
      `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    const head = await new Promise<string>((resolve) =>
      connection.socket.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    assert.match(head, /^HTTP\/1\.1 100 Continue/);
    connection.close();
  });
});

test('a connection that breaks within a body changes nothing and harms nobody', async () => {
  await withEndpoint(async ({ port, router, client }) => {
    for (const framing of ['Content-Length: 500', 'Transfer-Encoding: chunked']) {
      const connection = await RawConnection.open(port);
      connection.write(
        `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${framing}\r\n\r\n1d\r\n{"type":"t","id":"a","ver":1}\r\n`,
      );
      await client().put({ type: 't', id: 'other', ver: 1 });
      connection.socket.resetAndDestroy();
    }
    await client().put({ type: 't', id: 'other', ver: 2 });
    assert.is(router.pull().has('t', 'a'), false);
  });
});

test('a write is answered once it is durable, also when it is no news', async () => {
  const store = new HeldStore();
  await withEndpoint(
    async ({ fetch }) => {
      const answered: string[] = [];
      const posts = ['first', 'again'].map(async (name) => {
        const { status } = await write(fetch, 'POST', '{"type":"t","id":"a","ver":1}');
        answered.push(`${name} ${status}`);
      });
      const put = write(fetch, 'PUT', configs('a')).then(({ status }) => answered.push(`put ${status}`));
      await eventually('all wait for the disk', () => store.waiting >= 3);
      // Reading goes on, and sees it.
      assert.is((await fetch('/v1/configs/t/a')).status, 200);
      assert.equal(answered, []);
      store.flush();
      await Promise.all([...posts, put]);
      assert.equal(answered.sort(), ['again 204', 'first 204', 'put 204']);
    },
    { router: { store } },
  );
});

test('a store that fails answers 503: unknown to writes in flight, refused before merging to the next, and reads go on', async () => {
  const store = new HeldStore();
  await withEndpoint(
    async ({ fetch, router }) => {
      const inFlight = write(fetch, 'POST', '{"type":"t","id":"a","ver":1}');
      await eventually('it waits for the disk', () => store.waiting > 0);
      assert.is((await fetch('/readyz')).status, 200);
      store.break();
      const unknown = await inFlight;
      assert.is(unknown.status, 503);
      assert.is(((await unknown.json()) as { code: string }).code, 'durability-unknown');
      const before = router.pull().fingerprint();
      for (const [method, body] of [
        ['POST', '{"type":"t","id":"b","ver":1}'],
        ['PUT', configs('b')],
        ['DELETE', '{"type":"t","id":"a","ver":1}'],
      ] as const) {
        const refused = await write(fetch, method, body);
        assert.is(refused.status, 503);
        assert.is(refused.headers.get('retry-after'), '5');
        assert.is(((await refused.json()) as { code: string }).code, 'store-failed');
      }
      assert.is(router.pull().fingerprint(), before);
      assert.is((await fetch('/v1/configs/t/a')).status, 200);
      const ready = await fetch('/readyz');
      assert.is(ready.status, 503);
      assert.is(((await ready.json()) as { code: string }).code, 'store-failed');
      assert.is((await fetch('/healthz')).status, 200);
    },
    { router: { store, onError: () => undefined }, endpoint: { unready: () => store.failed } },
  );
});

test('a lossless handler that is too far behind makes the endpoint answer 429, before merging', async () => {
  const held = deferred();
  await withEndpoint(
    async ({ fetch, router }) => {
      for (let ver = 1; ver <= 3; ver++) router.put({ type: 't', id: 'a', ver });
      await eventually('the handler is full', async () => {
        const response = await write(
          fetch,
          'POST',
          `{"type":"t","id":"a","ver":${Number(router.pull().get('t', 'a')?.ver) + 1}}`,
        );
        if (response.status !== 429) return false;
        assert.is(response.headers.get('retry-after'), '1');
        assert.is(((await response.json()) as { code: string }).code, 'overloaded');
        return true;
      });
      const before = router.pull().fingerprint();
      assert.is((await write(fetch, 'PUT', configs('b', 'c', 'd', 'e', 'f'))).status, 429);
      assert.is(router.pull().fingerprint(), before);
      held.resolve();
    },
    { router: { maxPending: 4, handlers: [{ lossless: true, onBatch: () => held.promise }] } },
  );
});

test('a closed router is told as 503', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    await router.close();
    const response = await write(fetch, 'POST', '{"type":"t","id":"a","ver":1}');
    assert.is(response.status, 503);
    assert.is(((await response.json()) as { code: string }).code, 'closed');
  });
});

test('what the server does wrong itself is 500, reported, and not told in detail', async () => {
  const reported: unknown[] = [];
  const failure = new Error('a secret');
  await withEndpoint(
    async ({ fetch }) => {
      const response = await fetch('/readyz');
      assert.is(response.status, 500);
      const body = await response.text();
      assert.is((JSON.parse(body) as { code: string }).code, 'internal-error');
      assert.not.match(body, 'secret');
      assert.equal(reported, [failure]);
    },
    {
      endpoint: {
        onError: (error) => reported.push(error),
        unready: () => {
          throw failure;
        },
      },
    },
  );
});

test('without onError it becomes a warning', async () => {
  for (const thrown of [new Error('noted'), 'noted']) {
    const app = createEndpoint({
      router: new Router(),
      unready: () => {
        throw thrown;
      },
    });
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    assert.is((await app.request('/readyz')).status, 500);
    assert.is((await warned).message, 'noted');
  }
});

test.run();
