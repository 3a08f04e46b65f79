import { readdirSync, readFileSync } from 'node:fs';
import { type Config, defineType, type Tombstone, TypeRegistry } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RawConnection, type RawResponse, rawExchange } from './support/raw-http.js';
import { withEndpoint } from './support/with-endpoint.js';

interface Message {
  readonly startLine: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

interface Capture {
  readonly op: string;
  readonly request: Message;
  readonly response: Message;
}

const folder = new URL('./fixtures/', import.meta.url);
const captures = readdirSync(folder)
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Capture);

const registry = new TypeRegistry(
  [
    defineType('test'),
    defineType('my-type', {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => ({ issues: [{ message: 'give a string', path: ['name'] }] }),
      },
    }),
  ],
  { unknown: 'reject' },
);

// What gosconf accepts and we refuse, and what HTTP has otherwise.
const OURS: Readonly<Record<string, number>> = {
  'get-slash-id': 404,
  'err-no-content-type': 415,
  'missing-all-fields': 400,
  'err-unknown-type': 422,
  'err-data-mismatch': 422,
  'err-patch': 405,
  'err-post-list': 405,
  head: 200,
  options: 204,
};

const test = suite('gosconf wire');

test('the state that the first captures build up is answered as gosconf answers', async () => {
  await withEndpoint(async ({ port }) => {
    const connection = await RawConnection.open(port);
    for (const capture of captures.slice(0, captures.findIndex(({ op }) => op === 'get-missing') + 1)) {
      const response = await replay(connection, capture);
      same(response, capture);
    }
    connection.close();
  });
});

for (const capture of captures.slice(captures.findIndex(({ op }) => op === 'get-missing') + 1)) {
  const expected = OURS[capture.op] ?? statusOf(capture.response);
  test(`${capture.op} is answered ${expected}`, async () => {
    // gosconf knows some types, and refuses data of others; without a registry every type is welcome.
    const types = capture.op.startsWith('err-') ? registry : undefined;
    await withEndpoint(
      async ({ port, router }) => {
        const before = router.pull().fingerprint();
        const connection = await RawConnection.open(port);
        const response = await replay(connection, capture);
        connection.close();
        assert.is(response.status, expected);
        if (expected >= 400) {
          assert.is(response.headers.get('content-type'), 'application/problem+json');
          assert.is(router.pull().fingerprint(), before);
        } else if (OURS[capture.op] === undefined) same(response, capture);
      },
      types === undefined ? {} : { router: { types } },
    );
  });
}

test('an id with a slash is found where gosconf has no route', async () => {
  await withEndpoint(async ({ port, router }) => {
    router.put({ type: 'my-type', id: 'a/b', ver: 1 });
    const capture = captures.find(({ op }) => op === 'get-slash-id') as Capture;
    const response = await rawExchange(port, bytesOf(capture.request));
    assert.is(response.status, 200);
    assert.is(response.body, '{"live":{"type":"my-type","id":"a/b","ver":1}}');
  });
});

test('a kept-alive connection serves a GET with a body, again and again', async () => {
  await withEndpoint(async ({ port, router }) => {
    const pull = captures.find(({ op }) => op === 'pull-empty') as Capture;
    const connection = await RawConnection.open(port);
    for (let ver = 1; ver <= 20; ver++) {
      router.put({ type: 't', id: 'a', ver });
      const response = await replay(connection, pull);
      assert.is(response.status, 200);
      assert.is(response.body, `{"Types":{"t":{"live":[{"type":"t","id":"a","ver":${ver}}]}}}`);
    }
    connection.close();
  });
});

test('a charset is accepted, which gosconf refuses', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    const response = await fetch('/v1/configs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
      body: '{"type":"t","id":"a","ver":1}',
    });
    assert.is(response.status, 204);
    assert.ok(router.pull().has('t', 'a'));
  });
});

test.run();

function bytesOf({ startLine, headers, body }: Message): string {
  return `${startLine}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

async function replay(connection: RawConnection, { request }: Capture): Promise<RawResponse> {
  connection.write(bytesOf(request));
  return connection.response(request.startLine.split(' ')[0]);
}

function statusOf(response: Message): number {
  return Number(response.startLine.split(' ')[1]);
}

/** Same status, same headers that matter, same body up to the order of maps and lists. */
function same(response: RawResponse, { response: captured }: Capture): void {
  const status = statusOf(captured);
  assert.is(response.status, status);
  if (status >= 400) return;
  for (const name of ['Content-Type', 'Content-Length']) {
    const value = captured.headers.find(([candidate]) => candidate === name)?.[1];
    assert.is(response.headers.get(name.toLowerCase()), value, name);
  }
  assert.equal(unordered(response.body), unordered(captured.body));
}

// Versions above 2^53 are compared as the text they are.
function unordered(body: string): unknown {
  if (body === '') return undefined;
  const parsed = JSON.parse(body.replace(/"ver":(\d+)/g, '"ver":"$1"').replace(/:(\d{17,})/g, ':"$1"')) as {
    Types?: Record<string, { live?: Config[]; dead?: Tombstone[] }> | null;
  };
  for (const lists of Object.values(parsed.Types ?? {})) {
    for (const list of [lists.live, lists.dead]) list?.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return parsed;
}
