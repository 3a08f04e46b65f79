import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { ConfigSet, defineType, rawJson, Snapshot, TypeRegistry } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient } from '../src/client.js';
import { eventually, rejection } from './support/eventually.js';
import { says, withScripts } from './support/scripted-server.js';
import { EagerClock, TIMEOUT_MS } from './support/virtual-clock.js';
import { withEndpoint } from './support/with-endpoint.js';

const test = suite('HttpClient');

test('a put is visible to the next pull, and says whether it was accepted', async () => {
  await withEndpoint(async ({ client }) => {
    const http = client();
    const config = { type: 't', id: 'a', ver: 2, data: { rate: 0.5 } };
    assert.equal(await http.put(config), { accepted: true });
    assert.equal({ ...(await http.pull()).get('t', 'a') }, config);
    assert.equal(await http.put(config), { accepted: false });
    assert.equal(await http.put({ ...config, ver: 1 }), { accepted: false });
  });
});

test('a kill kills, and says whether it was accepted', async () => {
  await withEndpoint(async ({ client, router }) => {
    const http = client();
    router.put({ type: 't', id: 'a', ver: 2 });
    assert.equal(await http.kill({ type: 't', id: 'a', ver: 1 }), { accepted: false });
    assert.equal(await http.kill({ type: 't', id: 'a', ver: 2 }), { accepted: true });
    assert.is(router.pull().getPacked('t', 'a')?.dead, true);
  });
});

test('a push says which entries were accepted, whether all, some or none', async () => {
  await withEndpoint(async ({ client, router }) => {
    const http = client();
    const [a, b] = [
      { type: 't', id: 'a', ver: 1 },
      { type: 't', id: 'b', ver: 1 },
    ] as const;
    router.put({ ...a, ver: 5 });
    assert.equal(
      (await http.push([a, b])).accepted?.map(({ id }) => id),
      ['b'],
    );
    assert.equal((await http.push([a, b])).accepted, []);
    const all = await http.push([
      { ...a, ver: 6 },
      { ...b, ver: 6 },
    ]);
    assert.equal(all.accepted?.map(({ id }) => id).sort(), ['a', 'b']);
    assert.is(all.accepted, all.accepted);
    assert.equal(await http.push([]), { accepted: [], refused: [] });
  });
});

test('of several entries of one key a push sends the newest', async () => {
  await withEndpoint(async ({ client, router }) => {
    const versions = [3, 9, 4].map((ver) => ({ type: 't', id: 'a', ver }));
    const { accepted } = await client().push(versions);
    assert.equal(
      accepted?.map(({ ver }) => ver),
      [9],
    );
    assert.is(router.pull().get('t', 'a')?.ver, 9);
  });
});

test('a push takes a set or a snapshot as it is', async () => {
  await withEndpoint(async ({ client, router }) => {
    const set = new ConfigSet();
    set.put({ type: 't', id: 'a', ver: 1 });
    set.kill({ type: 't', id: 'b', ver: 1 });
    assert.is((await client().push(set)).accepted?.length, 2);
    assert.is(router.pull().fingerprint(), set.fingerprint());
    assert.equal((await client().push(set.snapshot())).accepted, []);
  });
});

test('a push beyond the limits goes in several requests', async () => {
  await withEndpoint(
    async ({ client, router }) => {
      const entries = Array.from({ length: 95 }, (_, i) => ({
        type: `t${i % 3}`,
        id: `${i}`,
        ver: 1,
        data: 'x'.repeat(50),
      }));
      const byCount = await client({ limits: { maxEntries: 10 } }).push(entries.slice(0, 50));
      assert.is(byCount.accepted?.length, 50);
      const bySize = await client({ limits: { maxRequestBytes: 500 } }).push(entries);
      assert.is(bySize.accepted?.length, 45);
      assert.is(router.pull().size, 95);
    },
    { endpoint: { limits: { maxEntries: 10 } } },
  );
});

test('a push that is larger than the other side allows is halved until it fits, and the rest is refused by key', async () => {
  await withEndpoint(
    async ({ client, router }) => {
      const entries = Array.from({ length: 33 }, (_, i) => ({
        type: 't',
        id: `${i}`,
        ver: 1,
        data: 'x'.repeat(i === 7 ? 2000 : 20),
      }));
      const { accepted, refused } = await client().push(entries);
      assert.is(accepted?.length, 32);
      assert.equal(refused, [{ key: { type: 't', id: '7' }, code: 'body-too-large' }]);
      assert.is(router.pull().size, 32);
    },
    { endpoint: { limits: { maxEntries: 10, maxPutBytes: 1000 } } },
  );
});

test('entries that the other side does not take are refused by key, and the others are merged', async () => {
  await withEndpoint(
    async ({ client, router }) => {
      const { accepted, refused } = await client().push([
        { type: 'ours', id: 'a', ver: 1 },
        { type: 'ours', id: 'b', ver: 1, data: 'x'.repeat(200) },
        { type: 'theirs', id: 'c', ver: 1 },
        { type: 'theirs', id: 'd', ver: 1 },
      ]);
      assert.equal(
        accepted?.map(({ id }) => id),
        ['a'],
      );
      assert.equal(
        new Map(refused.map(({ key, code }) => [key.id, code])),
        new Map([
          ['b', 'data-too-large'],
          ['c', 'type-not-served'],
          ['d', 'type-not-served'],
        ]),
      );
      assert.is(router.pull().size, 1);
    },
    { endpoint: { types: ['ours'], limits: { maxDataBytes: 100 } } },
  );
});

test('an unchanged set is pulled as the same snapshot', async () => {
  await withEndpoint(async ({ client, router }) => {
    const http = client();
    router.put({ type: 't', id: 'a', ver: 1 });
    const first = await http.pull();
    assert.ok(first instanceof Snapshot);
    assert.is(await http.pull(), first);
    assert.is(http.ties, 'total-order');
    router.put({ type: 't', id: 'a', ver: 2 });
    const second = await http.pull();
    assert.is.not(second, first);
    assert.is(second.get('t', 'a')?.ver, 2);
    assert.is(second.fingerprint(), router.pull().fingerprint());
  });
});

test('the greatest version and numbers that no double holds go through put, pull and push without a digit changed', async () => {
  await withEndpoint(async ({ client, router }) => {
    const text = '{"big":9007199254740993,"list":[0.1,-0,1e-7,123456789012345678901234567890e2],"tenth":0.1}';
    const config = { type: 't', id: 'a', ver: 18446744073709551615n, data: rawJson(text) };
    await client().put(config);
    const canonical = router.pull().getPacked('t', 'a')?.text;
    assert.ok(canonical?.includes('9007199254740993'));
    const pulled = await client().pull();
    assert.is(pulled.get('t', 'a')?.ver, 18446744073709551615n);
    assert.is(pulled.getPacked('t', 'a')?.text, canonical);
    await withEndpoint(async (other) => {
      await other.client().push(pulled);
      const body = await (await other.fetch('/v1/configs')).text();
      assert.ok(body.includes('"ver":18446744073709551615'));
      assert.ok(body.includes('"big":9007199254740993') && body.includes('"tenth":0.1'));
      assert.is(other.router.pull().fingerprint(), router.pull().fingerprint());
    });
  });
});

test('an entry that breaks a limit is skipped and reported by key, and the rest is pulled', async () => {
  await withEndpoint(async ({ client, router }) => {
    router.put({ type: 't', id: 'small', ver: 1, data: 'x' });
    router.put({ type: 't', id: 'large', ver: 1, data: 'x'.repeat(500) });
    const refused: unknown[] = [];
    const pulled = await client({ limits: { maxDataBytes: 100 }, onRefused: (some) => refused.push(...some) }).pull();
    assert.equal(pulled.list(), { t: { live: { small: 1 }, dead: {} } });
    assert.equal(refused, [{ key: { type: 't', id: 'large' }, code: 'data-too-large' }]);
    assert.is((await client({ limits: { maxDataBytes: 100 } }).pull()).size, 1);
  });
});

test('a refusal is an error with the status, the code and the path of its problem', async () => {
  const type = defineType('t', {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no', path: ['rate'] }] }) },
  });
  await withEndpoint(
    async ({ client }) => {
      const error = await rejection(client().put({ type: 't', id: 'a', ver: 1, data: { rate: 2 } }));
      assert.is(error.name, 'HttpError');
      assert.is(error.code, 'schema-mismatch');
      assert.is(error.status, 422);
      assert.equal((error as unknown as { path: unknown }).path, ['data', 'rate']);
      assert.match(error.message, 'data.rate');
    },
    { router: { types: new TypeRegistry([type]) } },
  );
});

test('what is wrong with an entry is told before anything is sent', async () => {
  const http = new HttpClient('http://127.0.0.1:9');
  assert.is((await rejection(http.put({ type: '', id: 'a', ver: 1 }))).code, 'invalid-type');
  assert.is((await rejection(http.kill({ type: 't', id: 'a', ver: -1 }))).code, 'invalid-version');
  assert.is((await rejection(http.push([{ type: 't', id: '', ver: 1 }]))).code, 'invalid-id');
});

test('a URL that can not be one is refused, without repeating a secret', () => {
  const urls = ['nonsense', 'ftp://example.org', 'http://user:geheim@example.org', 'http://example.org/?key=geheim'];
  for (const url of [...urls, 'http://example.org/#geheim']) {
    try {
      new HttpClient(url);
      assert.unreachable();
    } catch (error) {
      assert.is((error as { code?: string }).code, 'invalid-option');
      assert.not.match((error as Error).message, 'geheim');
    }
  }
  assert.is(new HttpClient('http://example.org/base/').url, 'http://example.org/base/v1/configs');
  assert.is(new HttpClient(new URL('https://example.org')).url, 'https://example.org/v1/configs');
});

test('a token goes into the Authorization header', async () => {
  await withScripts([says('204 No Content')], async ({ url, heads }) => {
    await new HttpClient(url, { token: 'abc' }).put({ type: 't', id: 'a', ver: 1 });
    assert.match(heads[0] ?? '', /^authorization: Bearer abc$/im);
  });
});

test('a token that can not be one is refused, without being repeated', () => {
  for (const token of ['geheim\r\nX: y', 'geheim geheim', 'geheim\u20ac', '', 5]) {
    assert.throws(
      () => new HttpClient('http://example.org', { token: token as string }),
      (error: Error & { code?: string }) => error.code === 'invalid-option' && !error.message.includes('geheim'),
    );
  }
});

test('options out of range are refused by name', () => {
  const wrong: readonly (readonly [string, object])[] = [
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: -1 }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: 2 ** 31 }],
    ['timeoutMs', { timeoutMs: '5' }],
    ['retry', { retry: true }],
    ['retry', { retry: null }],
    ['retry.attempts', { retry: { attempts: 0 } }],
    ['retry.attempts', { retry: { attempts: Number.NaN } }],
    ['retry.minDelayMs', { retry: { minDelayMs: -1 } }],
    ['retry.maxDelayMs', { retry: { maxDelayMs: 2 ** 31 } }],
    ['maxResponseBytes', { limits: { maxResponseBytes: 0 } }],
  ];
  for (const [name, options] of wrong) {
    assert.throws(
      () => new HttpClient('http://example.org', options),
      (error: Error & { code?: string; path?: readonly string[] }) =>
        error.code === 'invalid-option' && error.path?.[0] === name && error.message.includes(name),
      name,
    );
  }
});

test('a timeout without bound is none', async () => {
  await withEndpoint(async ({ client }) => {
    const clock = {
      now: () => 0,
      after: (): never => {
        throw new Error('a timer was set');
      },
    };
    assert.is((await client({ timeoutMs: Number.POSITIVE_INFINITY, clock }).pull()).size, 0);
  });
});

const patient = { timeoutMs: TIMEOUT_MS, random: () => 0.5 };

test('what may pass is tried again after a wait that doubles', async () => {
  const down = says(
    '503 Service Unavailable',
    { 'Content-Type': 'application/problem+json' },
    '{"code":"store-failed"}',
  );
  const clock = new EagerClock();
  await withScripts(
    [down, says('502 Bad Gateway'), (socket) => socket.destroy(), says('204 No Content', { 'Sconf-Accepted': '1' })],
    async ({ url, heads }) => {
      const http = new HttpClient(url, { ...patient, clock, retry: { attempts: 4 } });
      assert.equal(await http.put({ type: 't', id: 'a', ver: 1 }), { accepted: true });
      assert.is(heads.length, 4);
      assert.equal(clock.waits, [50, 100, 200]);
    },
  );
});

test('the wait is never shorter than the other side asks for', async () => {
  const clock = new EagerClock();
  await withScripts(
    [
      says('429 Too Many Requests', { 'Retry-After': '2' }),
      says('503 Service Unavailable', { 'Retry-After': 'Thu, 01 Jan 1970 00:00:03 GMT' }),
      says('429 Too Many Requests', { 'Retry-After': 'soon' }),
      says('204 No Content'),
    ],
    async ({ url }) => {
      const http = new HttpClient(url, { ...patient, clock, retry: { attempts: 4 } });
      assert.equal(await http.put({ type: 't', id: 'a', ver: 1 }), { accepted: undefined });
      assert.is(clock.waits[0], 2050);
      // 3 s after 1970, of which 2.05 s have passed.
      assert.is(clock.waits[1], 1050);
      assert.is(clock.waits[2], 200);
    },
  );
});

test('a peer that asks for a long wait is not tried again, and the error says how long', async () => {
  await withScripts(
    [says('429 Too Many Requests', { 'Retry-After': '99999999999999999999' })],
    async ({ url, heads }) => {
      const error = await rejection(new HttpClient(url, { ...patient, clock: new EagerClock() }).pull());
      assert.is(error.code, 'http-429');
      assert.is((error as unknown as { retryAfterMs: number }).retryAfterMs, 3_600_000);
      assert.is(heads.length, 1);
    },
  );
});

test('what can not pass is not tried again, and neither is anything without retries', async () => {
  await withScripts([says('404 Not Found', {}, 'nothing here')], async ({ url, heads }) => {
    const error = await rejection(new HttpClient(url).pull());
    assert.is(error.code, 'http-404');
    assert.match(error.message, 'nothing here');
    assert.is(heads.length, 1);
  });
  await withScripts([says('503 Service Unavailable')], async ({ url, heads }) => {
    assert.is((await rejection(new HttpClient(url, { retry: false }).pull())).code, 'http-503');
    assert.is(heads.length, 1);
  });
});

test('after a try whose fate is unknown, an answer of no news does not say that it was not accepted', async () => {
  const clock = new EagerClock();
  const unknown = says(
    '503 Service Unavailable',
    { 'Content-Type': 'application/problem+json' },
    '{"code":"durability-unknown"}',
  );
  for (const first of [unknown, (socket: { destroy(): void }) => socket.destroy()]) {
    await withScripts([first, says('204 No Content', { 'Sconf-Accepted': '0' })], async ({ url }) => {
      assert.equal(await new HttpClient(url, { ...patient, clock }).put({ type: 't', id: 'a', ver: 1 }), {
        accepted: undefined,
      });
    });
  }
});

test('nobody there is told as unreachable', async () => {
  let closed = '';
  await withScripts([says('204 No Content')], async ({ url }) => {
    closed = url;
  });
  const error = await rejection(new HttpClient(closed, { retry: false }).pull());
  assert.is(error.code, 'unreachable');
  assert.match(error.message, /ECONNREFUSED|connect/);
});

test('no answer in time is told as timeout', async () => {
  await withScripts([() => undefined], async ({ url }) => {
    assert.is((await rejection(new HttpClient(url, { retry: false, timeoutMs: 20 }).pull())).code, 'timeout');
  });
  await withScripts(
    [(socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Types":')],
    async ({ url }) => {
      assert.is((await rejection(new HttpClient(url, { retry: false, timeoutMs: 20 }).pull())).code, 'timeout');
    },
  );
});

test('an endless answer is cut off at the limit', async () => {
  const endless = (socket: import('node:net').Socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
    const more = () => {
      while (socket.writable && socket.write(`400\r\n${' '.repeat(1024)}\r\n`));
    };
    socket.on('drain', more);
    more();
  };
  await withScripts([endless], async ({ url, heads }) => {
    const error = await rejection(new HttpClient(url, { limits: { maxResponseBytes: 100_000 } }).pull());
    assert.is(error.code, 'response-too-large');
    assert.is(heads.length, 1);
  });
  const endlessRefusal = (socket: import('node:net').Socket) => {
    socket.write('HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n');
    const more = () => {
      while (socket.writable && socket.write(`400\r\n${'x'.repeat(1024)}\r\n`));
    };
    socket.on('drain', more);
    more();
  };
  await withScripts([endlessRefusal], async ({ url }) => {
    assert.is((await rejection(new HttpClient(url).pull())).code, 'http-400');
  });
});

test('an answer that is not a set fails the pull instead of looking like an empty one', async () => {
  const json = { 'Content-Type': 'application/json' };
  const answers = [
    says('200 OK', json, '{}'),
    says('200 OK', json, 'null'),
    says('200 OK', json, ''),
    says('200 OK', json, '[]'),
    says('200 OK', json, '{"Types":'),
    says('200 OK', json, '{"Types":5}'),
    says('200 OK', { 'Content-Type': 'text/html' }, '{"Types":null}'),
    says('200 OK', {}, '{"Types":null}'),
    says('204 No Content'),
    says('304 Not Modified'),
  ];
  for (const answer of answers) {
    await withScripts([answer], async ({ url }) => {
      assert.is((await rejection(new HttpClient(url).pull())).code, 'malformed-response');
    });
  }
});

test('a body that its content coding does not allow is a malformed answer, asked for once, and not a broken connection', async () => {
  const broken = gzipSync(JSON.stringify(Array.from({ length: 5000 }, (_, i) => Math.sin(i))));
  broken[3000] = (broken[3000] ?? 0) ^ 0xff;
  const bodies = [
    ['gzip', 'no gzip at all'],
    ['br', 'no brotli at all'],
    ['gzip', broken],
  ] as const;
  for (const [coding, body] of bodies) {
    const length = `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    const head = `Content-Type: application/json\r\nContent-Encoding: ${coding}\r\n${length}`;
    const script = (status: string) => (socket: Socket) => {
      socket.write(`HTTP/1.1 ${status}\r\n${head}`);
      socket.end(body);
    };
    await withScripts([script('200 OK')], async ({ url, heads }) => {
      assert.is((await rejection(new HttpClient(url).pull())).code, 'malformed-response');
      assert.is(heads.length, 1);
    });
    await withScripts([script('403 Forbidden')], async ({ url }) => {
      assert.is((await rejection(new HttpClient(url).pull())).code, 'http-403');
    });
  }
});

test('an answer that names no keys where it should fails the push', async () => {
  await withScripts([says('200 OK', { 'Sconf-Accepted': '1' }, '{"accepted":5}')], async ({ url }) => {
    const entries = [
      { type: 't', id: 'a', ver: 1 },
      { type: 't', id: 'b', ver: 1 },
    ];
    assert.is((await rejection(new HttpClient(url).push(entries))).code, 'malformed-response');
  });
});

test('a count that is none, or that names no keys, tells nothing', async () => {
  const entries = [
    { type: 't', id: 'a', ver: 1 },
    { type: 't', id: 'b', ver: 1 },
  ];
  for (const count of ['many', '-1', '1']) {
    await withScripts([says('204 No Content', { 'Sconf-Accepted': count })], async ({ url }) => {
      assert.equal(await new HttpClient(url).push(entries), { accepted: undefined, refused: [] });
    });
  }
});

test('a failure that is not about the content rejects the push', async () => {
  await withScripts([says('404 Not Found')], async ({ url }) => {
    assert.is((await rejection(new HttpClient(url).push([{ type: 't', id: 'a', ver: 1 }]))).code, 'http-404');
  });
});

test('a redirect is not followed', async () => {
  await withScripts([says('302 Found', { Location: 'http://127.0.0.1:9/' })], async ({ url }) => {
    assert.is((await rejection(new HttpClient(url, { retry: false }).pull())).code, 'unreachable');
  });
});

test('a signal ends a call with its reason, before, during and between tries', async () => {
  const reason = new Error('enough');
  const aborted = AbortSignal.abort(reason);
  await withScripts([() => undefined], async ({ url, heads }) => {
    assert.is(await rejection(new HttpClient(url, { signal: aborted }).pull()), reason);
    assert.is(await rejection(new HttpClient(url).pull({ signal: aborted })), reason);
    assert.is(heads.length, 0);
    const controller = new AbortController();
    const call = rejection(new HttpClient(url).put({ type: 't', id: 'a', ver: 1 }, { signal: controller.signal }));
    await eventually('the request has come', () => heads.length > 0);
    controller.abort(reason);
    assert.is(await call, reason);
  });
  await withScripts([says('503 Service Unavailable')], async ({ url }) => {
    const controller = new AbortController();
    const clock = {
      now: () => 0,
      after: (delayMs: number, _: () => void) => {
        // The wait between two tries has begun.
        if (delayMs < TIMEOUT_MS) setImmediate(() => controller.abort(reason));
        return () => undefined;
      },
    };
    assert.is(await rejection(new HttpClient(url, { ...patient, clock, signal: controller.signal }).pull()), reason);
  });
});

test('a signal that many calls share is listened to once, ends all of them, and is let go after the last', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const [ofClient, ofCalls] = [new AbortController(), new AbortController()];
  const signals = [ofClient.signal, ofCalls.signal];
  const listeners = (): number[] => signals.map((signal) => getEventListeners(signal, 'abort').length);
  await withEndpoint(async ({ client }) => {
    const http = client({ signal: ofClient.signal });
    await Promise.all(Array.from({ length: 40 }, () => http.pull({ signal: ofCalls.signal })));
    assert.equal(listeners(), [0, 0]);
  });
  await withScripts([() => undefined], async ({ url }) => {
    const http = new HttpClient(url, { signal: ofClient.signal });
    const calls = Array.from({ length: 40 }, () => rejection(http.pull({ signal: ofCalls.signal })));
    assert.equal(listeners(), [1, 1]);
    const reason = new Error('enough');
    ofCalls.abort(reason);
    for (const call of calls) assert.is(await call, reason);
    assert.equal(listeners(), [0, 0]);
  });
  await new Promise(setImmediate);
  process.off('warning', note);
  assert.equal(warnings.map(String), []);
});

test('a refusal may be no problem document at all', async () => {
  for (const body of ['', 'null', '5', '{"status":400}', '{"code":5}', 'Bad']) {
    await withScripts(
      [says('400 Bad Request', { 'Content-Type': 'application/problem+json' }, body)],
      async ({ url }) => {
        assert.is((await rejection(new HttpClient(url).pull())).code, 'http-400');
      },
    );
  }
  const odd =
    '{"code":"odd","path":[1,"a",{}],"refused":[null,{"type":"t"},{"type":"t","id":"a","code":"x"}],"detail":5}';
  await withScripts([says('400 Bad Request', {}, odd)], async ({ url }) => {
    const error = (await rejection(new HttpClient(url).pull())) as unknown as {
      code: string;
      problem: unknown;
      path: unknown;
    };
    assert.is(error.code, 'odd');
    assert.equal(error.path, [1, 'a']);
    assert.equal(error.problem, {
      title: '',
      status: 0,
      code: 'odd',
      detail: '',
      path: [1, 'a'],
      refused: [{ type: 't', id: 'a', code: 'x' }],
    });
  });
});

test.run();
