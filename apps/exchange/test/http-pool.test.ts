import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Faults } from '../src/network/faults.js';
import { AnswerTimeout, HttpPool } from '../src/network/http-pool.js';
import { fillMacros, type Notice, NoticeSender } from '../src/network/notices.js';
import { until } from './fixtures.js';

const test = suite('network');

async function withServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  work: (url: string, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function withPool(work: (pool: HttpPool) => Promise<void>): Promise<void> {
  const pool = new HttpPool();
  try {
    await work(pool);
  } finally {
    pool.close();
  }
}

test('requests follow each other on one connection, with the version of OpenRTB', () =>
  withPool(async (pool) => {
    let connections = 0;
    const versions: unknown[] = [];
    await withServer(
      (request, response) => {
        versions.push(request.headers['x-openrtb-version']);
        request.resume().on('end', () => response.end('hello'));
      },
      async (url, server) => {
        server.on('connection', () => {
          connections += 1;
        });
        for (let round = 0; round < 5; round++) {
          assert.equal(await pool.post(url, '{}', 5000), { status: 200, body: 'hello' });
        }
        assert.equal(await pool.get(url, 5000), { status: 200, body: 'hello' });
      },
    );
    assert.is(connections, 1);
    assert.equal(versions, ['2.6', '2.6', '2.6', '2.6', '2.6', undefined]);
  }));

test('an answer that is late counts as none, and its connection goes on', () =>
  withPool(async (pool) => {
    let connections = 0;
    const waiting: ServerResponse[] = [];
    await withServer(
      (request, response) => (request.url === '/slow' ? waiting.push(response) : response.end('fast')),
      async (url, server) => {
        server.on('connection', () => {
          connections += 1;
        });
        const outcome = await pool.get(`${url}/slow`, 5).catch((error: unknown) => error);
        assert.instance(outcome, AnswerTimeout);
        // On a busy machine it gives up before the request is there.
        await until(() => waiting.length > 0, 'the request');
        waiting[0]?.end('late');
        await pool.get(url, 5000);
        await until(() => waiting[0]?.writableFinished === true, 'the late answer');
        await pool.get(url, 5000);
      },
    );
    assert.ok(connections <= 2, String(connections));
  }));

test('an answer that is too large, or a bidder that is gone, is an error', () =>
  withPool(async (pool) => {
    await withServer(
      (_, response) => response.end('x'.repeat(300_000)),
      async (url) => {
        assert.match(String(await pool.get(url, 5000).catch(String)), /over 262144 bytes/);
      },
    );
    assert.match(String(await pool.get('http://127.0.0.1:1', 5000).catch(String)), /ECONNREFUSED/);
  }));

test('macros are filled in and escaped; unknown ones become empty', () => {
  const macro = (name: string): string => `\${${name}}`;
  const template = `http://b/win?p=${macro('AUCTION_PRICE')}&i=${macro('AUCTION_ID')}&x=${macro('AUCTION_MIN_TO_WIN')}&y=${macro('OTHER')}`;
  const filled = fillMacros(template, { AUCTION_PRICE: 2.5, AUCTION_ID: 'a&b' });
  assert.is(filled, `http://b/win?p=2.5&i=a%26b&x=&y=${macro('OTHER')}`);
});

function notice(url: string, request = 1): Notice {
  return { kind: 'win', url, request, bidder: 'b1', seat: 'b1.pid', price: 5 };
}

test('a notice is sent once, and delivered as often as fate has it', () =>
  withPool(async (pool) => {
    const received: (string | undefined)[] = [];
    await withServer(
      (request, response) => {
        received.push(request.url);
        response.writeHead(204).end();
      },
      async (url) => {
        const sent: boolean[] = [];
        const listener = {
          onSent: (_: Notice, arrives: boolean) => void sent.push(arrives),
          onFailure: () => undefined,
        };
        const twice = new NoticeSender(pool, new Faults(1, { lost: 0, late: 0, repeated: 1, delayMs: 1 }), listener);
        twice.send(notice(`${url}/twice`));
        const never = new NoticeSender(pool, new Faults(1, { lost: 1 }), listener);
        never.send(notice(`${url}/never`));
        await until(() => twice.pending + never.pending === 0, 'all notices');
        assert.equal(sent.sort(), [false, true]);
        assert.equal(received, ['/twice', '/twice']);
      },
    );
  }));

test('a notice that a bidder refuses, or can not take, is a failure; one without a URL is none', () =>
  withPool(async (pool) => {
    await withServer(
      (_, response) => response.writeHead(500).end(),
      async (url) => {
        const failures: string[] = [];
        const sender = new NoticeSender(pool, new Faults(1, { lost: 0, late: 0, repeated: 0, delayMs: 1 }), {
          onSent: () => undefined,
          onFailure: (_, error) => void failures.push(String(error)),
        });
        for (const target of [url, 'http://127.0.0.1:1', '']) sender.send(notice(target));
        await until(() => sender.pending === 0, 'all notices');
        assert.is(failures.length, 2);
        assert.ok(failures.some((failure) => /answered 500/.test(failure)));
      },
    );
  }));

test.run();
