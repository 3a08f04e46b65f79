import { ConfigSet, type Entry } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient, type WatchEvent } from '../src/client.js';
import { eventually, rejection } from './support/eventually.js';
import { says, withScripts } from './support/scripted-server.js';
import { withTcpProxy } from './support/tcp-proxy.js';
import { EagerClock, TIMEOUT_MS } from './support/virtual-clock.js';
import { withEndpoint } from './support/with-endpoint.js';

const test = suite('watch');
const quick = { retry: { minDelayMs: 1, maxDelayMs: 5 } };

/** Reads events until one that fits, that one included. */
async function until(
  events: AsyncGenerator<WatchEvent, void, void>,
  fits: (event: WatchEvent) => boolean,
): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error(`the watch ended after ${JSON.stringify(seen)}`);
    seen.push(value);
    if (fits(value)) return seen;
  }
}

const isReady = (event: WatchEvent) => event.kind === 'ready';
const isId = (id: string) => (event: WatchEvent) => event.kind === 'entry' && event.entry.id === id;
const entriesOf = (events: readonly WatchEvent[]): Entry[] =>
  events.flatMap((event) => (event.kind === 'entry' ? [event.entry] : []));

test('a newcomer gets a reset, the full state with its tombstones, ready, and then changes', async () => {
  await withEndpoint(async ({ client, router }) => {
    router.put({ type: 't', id: 'a', ver: 1, data: { x: '<&>' } });
    router.kill({ type: 'u', id: 'b', ver: 2 });
    const events = client().watch();
    const start = await until(events, isReady);
    assert.equal(
      start.map(({ kind }) => kind),
      ['reset', 'entry', 'entry', 'ready'],
    );
    assert.equal(
      entriesOf(start).map((entry) => ({ ...entry })),
      [
        { type: 't', id: 'a', ver: 1, data: { x: '<&>' } },
        { type: 'u', id: 'b', ver: 2, dead: true },
      ],
    );
    router.put({ type: 't', id: 'c', ver: 18446744073709551615n });
    const [change] = entriesOf(await until(events, isId('c')));
    assert.is(change?.ver, 18446744073709551615n);
    await events.return();
  });
});

test('a full state of many pieces comes whole', async () => {
  await withEndpoint(async ({ client, router }) => {
    router.push(Array.from({ length: 2000 }, (_, i) => ({ type: 't', id: `${i}`, ver: 1, data: 'x'.repeat(200) })));
    const events = client().watch();
    const set = new ConfigSet();
    set.merge(entriesOf(await until(events, isReady)));
    assert.is(set.fingerprint(), router.pull().fingerprint());
    await events.return();
  });
});

test('a watch of some types hears of no other, and of none that the mount does not serve', async () => {
  await withEndpoint(
    async ({ client, router }) => {
      for (const type of ['a', 'b', 'hidden']) router.put({ type, id: 'old', ver: 1 });
      const events = client().watch({ types: ['a', 'hidden'] });
      assert.equal(
        entriesOf(await until(events, isReady)).map(({ type }) => type),
        ['a'],
      );
      for (const type of ['hidden', 'b', 'a']) router.put({ type, id: 'new', ver: 1 });
      const [first] = entriesOf(await until(events, isId('new')));
      assert.is(first?.type, 'a');
      await events.return();
    },
    { endpoint: { types: ['a', 'b'] } },
  );
});

test('a cursor resumes with the newest entry of each key that changed since, tombstones included, and nothing else', async () => {
  await withEndpoint(async ({ client, router }) => {
    for (const id of ['a', 'b', 'c']) router.put({ type: 't', id, ver: 1 });
    const events = client().watch();
    const ready = (await until(events, isReady)).at(-1) as WatchEvent & { kind: 'ready' };
    await events.return();
    for (let ver = 2; ver <= 50; ver++) router.put({ type: 't', id: 'a', ver });
    router.kill({ type: 't', id: 'b', ver: 2 });
    await router.flush();
    assert.ok(ready.cursor);
    const resumed = client().watch({ cursor: ready.cursor ?? '' });
    const missed = await until(resumed, isReady);
    assert.equal(
      missed.map(({ kind }) => kind),
      ['entry', 'entry', 'ready'],
    );
    assert.equal(
      entriesOf(missed).map((entry) => ({ ...entry })),
      [
        { type: 't', id: 'a', ver: 50 },
        { type: 't', id: 'b', ver: 2, dead: true },
      ],
    );
    await resumed.return();
    const upToDate = client().watch({ cursor: (missed.at(-1) as { cursor: string }).cursor });
    assert.equal(
      (await until(upToDate, isReady)).map(({ kind }) => kind),
      ['ready'],
    );
    await upToDate.return();
  });
});

test('a cursor of another life, another filter, the future or no form at all leads to a reset', async () => {
  await withEndpoint(async ({ client, router }) => {
    router.put({ type: 't', id: 'a', ver: 1 });
    const events = client().watch();
    const { cursor = '' } = (await until(events, isReady)).at(-1) as { cursor?: string };
    await events.return();
    const [epoch, sequence] = cursor.split('.');
    const foreign: [string, readonly string[]][] = [
      [`0123456789abcdef.${sequence}`, []],
      [`${epoch}.${Number(sequence) + 1}`, []],
      [`${epoch}.`, []],
      ['nonsense', []],
      [cursor, ['t']],
    ];
    for (const [candidate, types] of foreign) {
      const other = client().watch({ cursor: candidate, ...(types.length > 0 ? { types } : {}) });
      const kinds = (await until(other, isReady)).map(({ kind }) => kind);
      assert.equal(kinds, ['reset', 'entry', 'ready'], candidate);
      await other.return();
    }
  });
});

test('a cursor from before the changes that are remembered leads to a reset', async () => {
  await withEndpoint(
    async ({ client, router }) => {
      const events = client().watch();
      const { cursor = '' } = (await until(events, isReady)).at(-1) as { cursor?: string };
      await events.return();
      for (let i = 0; i < 10; i++) router.put({ type: 't', id: `${i}`, ver: 1 });
      await router.flush();
      const near = client().watch({ cursor });
      assert.is((await until(near, isReady))[0]?.kind, 'entry');
      await near.return();
      router.put({ type: 't', id: 'one too many', ver: 1 });
      await router.flush();
      const far = client().watch({ cursor });
      assert.is((await until(far, isReady))[0]?.kind, 'reset');
      await far.return();
    },
    { endpoint: { limits: { maxResumableKeys: 10 } } },
  );
});

test('a watch whose connection is cut again and again while writers write misses nothing', async () => {
  await withEndpoint(async ({ port, router }) => {
    await withTcpProxy(port, async (proxy) => {
      const controller = new AbortController();
      const events = new HttpClient(proxy.url, quick).watch({ signal: controller.signal });
      const set = new ConfigSet();
      let resets = 0;
      const reader = (async () => {
        for await (const event of events) {
          if (event.kind === 'reset') resets++;
          else if (event.kind === 'entry') set.apply(event.entry);
        }
      })();
      await eventually('the first connection', () => proxy.connections === 1 && resets === 1);
      for (let round = 1; round <= 20; round++) {
        for (let i = 0; i < 200; i++) router.put({ type: 't', id: `${(round * 31 + i) % 500}`, ver: round * 1000 + i });
        router.kill({ type: 't', id: `${round}`, ver: 1_000_000 });
        proxy.cut();
        await eventually('a new connection', () => proxy.connections > round);
      }
      await eventually('the same set', () => set.fingerprint() === router.pull().fingerprint());
      assert.is(resets, 1);
      controller.abort();
      await reader;
    });
  });
});

test('a connection that is lost within the full state starts over', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
  await withScripts(
    [
      (socket) =>
        socket.end(
          `${head}id: 00.1\nevent: ready\ndata: {}\n\nid:\nevent: reset\ndata: {}\n\nevent: config\ndata: {"type":"t","id":"a","ver":1}\n\n`,
        ),
      (socket) => socket.write(`${head}event: reset\ndata: {}\n\nid: 00.9\nevent: ready\ndata: {}\n\n`),
    ],
    async ({ url, heads }) => {
      const events = new HttpClient(url, quick).watch({ cursor: '00.0' });
      await until(events, (event) => event.kind === 'ready' && event.cursor === '00.9');
      await events.return();
      assert.match(heads[0] ?? '', /^last-event-id: 00.0$/im);
      assert.not.match(heads[1] ?? '', /last-event-id/i);
    },
  );
});

test('a slow client is handed the newest of each key once it reads again', async () => {
  await withEndpoint(async ({ port, router }) => {
    await withTcpProxy(port, async (proxy) => {
      const events = new HttpClient(proxy.url, quick).watch();
      await until(events, isReady);
      proxy.stall(true);
      const data = 'x'.repeat(1000);
      const rounds = 300;
      for (let ver = 1; ver <= rounds; ver++) {
        for (let id = 0; id < 100; id++) router.put({ type: 't', id: `${id}`, ver, data });
        await router.flush();
      }
      router.put({ type: 't', id: 'last', ver: 1 });
      proxy.stall(false);
      const told = entriesOf(await until(events, isId('last')));
      const set = new ConfigSet();
      set.merge(told);
      assert.is(set.fingerprint(), router.pull().fingerprint());
      // Besides what fits into the buffers on the way, each key comes once.
      assert.ok(told.length < (rounds * 100) / 2, `${told.length} events`);
      await events.return();
    });
  });
});

test('a quiet watch gets signs of life, which also move its cursor along', async () => {
  await withEndpoint(
    async ({ fetch, router }) => {
      const response = await fetch('/v1/configs/watch?type=quiet');
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const decoder = new TextDecoder();
      let text = '';
      const seen = async (pattern: RegExp) => {
        while (!pattern.test(text)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`ended: ${text}`);
          text += decoder.decode(value);
        }
      };
      await seen(/: heartbeat\nid: [0-9a-f]{16}\.0\n\n/);
      router.put({ type: 'loud', id: 'a', ver: 1 });
      await seen(/: heartbeat\nid: [0-9a-f]{16}\.1\n\n/);
      assert.not.match(text, 'loud');
      await reader.cancel();
    },
    { endpoint: { heartbeatMs: 5 } },
  );
});

test('a connection without a sign of life is given up and made again', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
  await withScripts(
    [(socket) => socket.write(head), (socket) => socket.write(`${head}id: 00.9\nevent: ready\ndata: {}\n\n`)],
    async ({ url, heads }) => {
      const events = new HttpClient(url, quick).watch({ idleTimeoutMs: 20 });
      await until(events, isReady);
      assert.is(heads.length, 2);
      await events.return();
    },
  );
});

test('an endpoint that is down is tried again for as long as it takes, with growing waits', async () => {
  const clock = new EagerClock();
  const ready = (socket: import('node:net').Socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 00.9\nevent: ready\ndata: {}\n\n');
  const scripts = [...Array.from({ length: 8 }, () => says('503 Service Unavailable')), ready];
  await withScripts(scripts, async ({ url }) => {
    const options = { clock, random: () => 1, retry: { minDelayMs: 10, maxDelayMs: 100 } };
    const events = new HttpClient(url, options).watch({ idleTimeoutMs: TIMEOUT_MS });
    await until(events, isReady);
    assert.equal(clock.waits, [10, 20, 40, 80, 100, 100, 100, 100]);
    await events.return();
  });
});

test('the client signal and the signal of the watch end it quietly, connected or not', async () => {
  await withEndpoint(async ({ client }) => {
    for (const where of ['client', 'watch'] as const) {
      const controller = new AbortController();
      const { signal } = controller;
      const events = where === 'client' ? client({ signal }).watch() : client().watch({ signal });
      await until(events, isReady);
      const next = events.next();
      controller.abort();
      assert.equal(await next, { done: true, value: undefined });
      assert.equal(await client({ signal }).watch().next(), { done: true, value: undefined });
    }
  });
  const controller = new AbortController();
  await withScripts([says('503 Service Unavailable')], async ({ url, heads }) => {
    const next = new HttpClient(url).watch({ signal: controller.signal }).next();
    await eventually('a try', () => heads.length > 0);
    controller.abort();
    assert.ok((await next).done);
  });
});

test('an event that is not what an endpoint would send ends the watch', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
  const answers = [
    (socket: import('node:net').Socket) => socket.write(`${head}event: config\ndata: {"type":\n\n`),
    (socket: import('node:net').Socket) => socket.write(`${head}data: ${'x'.repeat(20_000)}`),
    says('200 OK', { 'Content-Type': 'application/json' }, '{}'),
    says('204 No Content'),
  ];
  for (const answer of answers) {
    await withScripts([answer], async ({ url }) => {
      const events = new HttpClient(url, { limits: { maxDataBytes: 1000 } }).watch();
      assert.is((await rejection(events.next())).code, 'malformed-response');
    });
  }
});

test('an id that can not be sent back ends the watch when it would be', async () => {
  const answer = says(
    '200 OK',
    { 'Content-Type': 'text/event-stream', 'Content-Length': '27' },
    ': heartbeat\nid: 00.9\x07\n\n ',
  );
  await withScripts([answer], async ({ url, heads }) => {
    const clock = new EagerClock();
    const events = new HttpClient(url, { clock }).watch({ idleTimeoutMs: TIMEOUT_MS });
    assert.is((await rejection(events.next())).code, 'malformed-response');
    assert.is(heads.length, 1);
  });
});

test('options of a watch that can not be are refused', async () => {
  const http = new HttpClient('http://127.0.0.1:9');
  for (const options of [{ cursor: 'a\r\nb' }, { idleTimeoutMs: Number.NaN }, { idleTimeoutMs: 0 }]) {
    assert.is((await rejection(http.watch(options).next())).code, 'invalid-option');
  }
});

test('a watch that is patient without bound sets no timer', async () => {
  await withEndpoint(async ({ client }) => {
    const clock = {
      now: () => 0,
      after: (): never => {
        throw new Error('a timer was set');
      },
    };
    const infinite = Number.POSITIVE_INFINITY;
    const events = client({ clock, timeoutMs: infinite }).watch({ idleTimeoutMs: infinite });
    await until(events, isReady);
    await events.return();
  });
});

test('an entry that breaks a limit is reported by key, and what comes after it is told', async () => {
  await withEndpoint(async ({ client, router }) => {
    const refused: unknown[] = [];
    const events = client({ limits: { maxDataBytes: 100 }, onRefused: (some) => refused.push(...some) }).watch();
    await until(events, isReady);
    router.put({ type: 't', id: 'large', ver: 1, data: 'x'.repeat(200) });
    router.put({ type: 't', id: 'small', ver: 1 });
    assert.is(entriesOf(await until(events, isId('small'))).length, 1);
    assert.equal(refused, [{ key: { type: 't', id: 'large' }, code: 'data-too-large' }]);
    await events.return();
  });
});

test('more watches than allowed are refused, and there is room again when one has ended', async () => {
  await withEndpoint(
    async ({ client, fetch }) => {
      const first = client().watch();
      await until(first, isReady);
      const response = await fetch('/v1/configs/watch');
      assert.is(response.status, 503);
      assert.is(response.headers.get('retry-after'), '5');
      assert.is(((await response.json()) as { code: string }).code, 'too-many-watchers');
      await first.return();
      await eventually('room', async () => {
        const head = await fetch('/v1/configs/watch');
        await head.body?.cancel();
        return head.status === 200;
      });
    },
    { endpoint: { limits: { maxWatchers: 1 } } },
  );
});

test('HEAD tells the media type of a watch and opens none', async () => {
  await withEndpoint(
    async ({ fetch }) => {
      for (let i = 0; i < 3; i++) {
        const response = await fetch('/v1/configs/watch', { method: 'HEAD' });
        assert.is(response.headers.get('content-type'), 'text/event-stream');
      }
      const response = await fetch('/v1/configs/watch');
      assert.is(response.status, 200);
      await response.body?.cancel();
    },
    { endpoint: { limits: { maxWatchers: 1 } } },
  );
});

test('the signal of the endpoint ends watches and its following of the router', async () => {
  const controller = new AbortController();
  await withEndpoint(
    async ({ fetch }) => {
      const response = await fetch('/v1/configs/watch');
      const text = response.text();
      controller.abort();
      assert.match(await text, 'event: ready');
      assert.match(await (await fetch('/v1/configs/watch')).text(), /^$/);
    },
    { endpoint: { signal: controller.signal } },
  );
});

test.run();
