import { defineType, TypeRegistry } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RawConnection } from './support/raw-http.js';
import { withEndpoint } from './support/with-endpoint.js';

interface BadRequest {
  readonly name: string;
  /** POST /v1/configs unless told. */
  readonly method?: string;
  readonly path?: string;
  /** Content-Type: application/json unless told; a header set to `null` is left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | Buffer;
  /** Bytes sent as they are, instead of all the above. */
  readonly raw?: string | Buffer;
  readonly status: number;
  readonly code: string;
  readonly path422?: readonly (string | number)[];
  readonly header?: readonly [string, string];
}

const config = (fields: string) => `{"type":"t","id":"a","ver":9${fields}}`;
const put = (entry: string) => `{"Types":{"t":{"live":[{"type":"t","id":"fine","ver":99},${entry}]}}}`;
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const long = (bytes: number) => 'x'.repeat(bytes);
const PUT = { method: 'PUT' } as const;
const DELETE = { method: 'DELETE' } as const;

const author: readonly BadRequest[] = [
  { name: 'an empty body', body: '', status: 400, code: 'malformed-json' },
  { name: 'half a body', body: '{"type":', status: 400, code: 'malformed-json' },
  { name: 'something after the body', body: `${config('')} x`, status: 400, code: 'malformed-json' },
  { name: 'a byte order mark', body: `\ufeff${config('')}`, status: 400, code: 'malformed-json' },
  { name: 'single quotes', body: "{'type':'t'}", status: 400, code: 'malformed-json' },
  {
    name: 'a body of bytes that are no UTF-8',
    body: Buffer.from([0xff, 0xfe, 0x00]),
    status: 400,
    code: 'malformed-json',
  },
  { name: 'null', body: 'null', status: 400, code: 'invalid-entry' },
  { name: 'a list', body: '[]', status: 400, code: 'invalid-entry' },
  { name: 'a string', body: '"t"', status: 400, code: 'invalid-entry' },
  { name: 'a number', body: '5', status: 400, code: 'invalid-entry' },
  { name: 'a huge number', body: '123456789012345678901234567890', status: 400, code: 'invalid-entry' },
  { name: 'no members', body: '{}', status: 400, code: 'invalid-version' },
  { name: 'no type', body: '{"id":"a","ver":9}', status: 400, code: 'invalid-type' },
  { name: 'an empty type', body: '{"type":"","id":"a","ver":9}', status: 400, code: 'invalid-type' },
  { name: 'a null type', body: '{"type":null,"id":"a","ver":9}', status: 400, code: 'invalid-type' },
  { name: 'a type that is a number', body: '{"type":1,"id":"a","ver":9}', status: 400, code: 'invalid-type' },
  {
    name: 'a type with a control character',
    body: '{"type":"t\\u0000","id":"a","ver":9}',
    status: 400,
    code: 'invalid-type',
  },
  { name: 'a type of 513 bytes', body: `{"type":"${long(513)}","id":"a","ver":9}`, status: 413, code: 'type-too-long' },
  { name: 'no id', body: '{"type":"t","ver":9}', status: 400, code: 'invalid-id' },
  { name: 'an empty id', body: '{"type":"t","id":"","ver":9}', status: 400, code: 'invalid-id' },
  { name: 'an id with a lone surrogate', body: '{"type":"t","id":"\\ud800","ver":9}', status: 400, code: 'invalid-id' },
  { name: 'an id of 513 bytes', body: `{"type":"t","id":"${long(511)}é","ver":9}`, status: 413, code: 'id-too-long' },
  { name: 'no ver', body: '{"type":"t","id":"a"}', status: 400, code: 'invalid-version' },
  { name: 'a null ver', body: '{"type":"t","id":"a","ver":null}', status: 400, code: 'invalid-version' },
  { name: 'a ver that is a string', body: '{"type":"t","id":"a","ver":"9"}', status: 400, code: 'invalid-version' },
  { name: 'a negative ver', body: '{"type":"t","id":"a","ver":-1}', status: 400, code: 'invalid-version' },
  { name: 'a ver of -0', body: '{"type":"t","id":"a","ver":-0}', status: 400, code: 'invalid-version' },
  { name: 'a ver with a fraction', body: '{"type":"t","id":"a","ver":9.0}', status: 400, code: 'invalid-version' },
  { name: 'a ver with an exponent', body: '{"type":"t","id":"a","ver":1e3}', status: 400, code: 'invalid-version' },
  {
    name: 'a ver of 2^64',
    body: '{"type":"t","id":"a","ver":18446744073709551616}',
    status: 400,
    code: 'invalid-version',
  },
  {
    name: 'a ver of 30 digits',
    body: `{"type":"t","id":"a","ver":${'9'.repeat(30)}}`,
    status: 400,
    code: 'invalid-version',
  },
  { name: 'data beyond the limit', body: config(`,"data":"${long(2000)}"`), status: 413, code: 'data-too-large' },
  { name: 'data nested too deep', body: config(`,"data":${deep(129)}`), status: 413, code: 'data-too-deep' },
  { name: 'data nested absurdly deep', body: config(`,"data":${deep(2000)}`), status: 413, code: 'data-too-deep' },
  { name: 'a number of 801 digits', body: config(`,"data":${'1'.repeat(801)}`), status: 413, code: 'number-too-long' },
  { name: 'a body beyond the limit', body: config(`,"data":"${long(20_000)}"`), status: 413, code: 'body-too-large' },
  {
    name: 'data that does not fit the schema',
    body: '{"type":"known","id":"a","ver":9,"data":{"name":5}}',
    status: 422,
    code: 'schema-mismatch',
    path422: ['data', 'name'],
  },
  {
    name: 'an unknown type',
    body: '{"type":"nope","id":"a","ver":9}',
    status: 422,
    code: 'unknown-type',
    path422: ['type'],
  },
  {
    name: 'a ver above the maximum',
    body: '{"type":"known","id":"a","ver":101}',
    status: 422,
    code: 'version-exhausted',
  },
  {
    name: 'no Content-Type',
    headers: { 'Content-Type': null },
    body: config(''),
    status: 415,
    code: 'unsupported-media-type',
  },
  {
    name: 'text/plain',
    headers: { 'Content-Type': 'text/plain' },
    body: config(''),
    status: 415,
    code: 'unsupported-media-type',
  },
  {
    name: 'another charset',
    headers: { 'Content-Type': 'application/json; charset=latin1' },
    body: config(''),
    status: 415,
    code: 'unsupported-media-type',
  },
  {
    name: 'a compressed body',
    headers: { 'Content-Encoding': 'gzip' },
    body: config(''),
    status: 415,
    code: 'unsupported-content-encoding',
  },
  { ...DELETE, name: 'a tombstone without a body', body: '', status: 400, code: 'malformed-json' },
  { ...DELETE, name: 'a tombstone that is null', body: 'null', status: 400, code: 'invalid-entry' },
  { ...DELETE, name: 'a tombstone without ver', body: '{"type":"t","id":"a"}', status: 400, code: 'invalid-version' },
  {
    ...DELETE,
    name: 'a tombstone of an unknown type',
    body: '{"type":"nope","id":"a","ver":9}',
    status: 422,
    code: 'unknown-type',
  },
  { ...DELETE, name: 'a tombstone without a type', body: '{"id":"a","ver":9}', status: 400, code: 'invalid-type' },
];

const replica: readonly BadRequest[] = [
  { ...PUT, name: 'a set that is null', body: 'null', status: 400, code: 'invalid-entry' },
  { ...PUT, name: 'a set that is a list', body: '[]', status: 400, code: 'invalid-entry' },
  { ...PUT, name: 'types that are a list', body: '{"Types":[]}', status: 400, code: 'invalid-entry' },
  { ...PUT, name: 'a type that is null', body: '{"Types":{"t":null}}', status: 400, code: 'invalid-entry' },
  { ...PUT, name: 'a list that is null', body: '{"Types":{"t":{"live":null}}}', status: 400, code: 'invalid-entry' },
  { ...PUT, name: 'a list that is an object', body: '{"Types":{"t":{"dead":{}}}}', status: 400, code: 'invalid-entry' },
  {
    ...PUT,
    name: 'an entry that is null',
    body: put('null'),
    status: 400,
    code: 'invalid-entry',
    path422: ['Types', 't', 'live', 1],
  },
  {
    ...PUT,
    name: 'a bad version among good ones',
    body: put('{"type":"t","id":"b","ver":"1"}'),
    status: 400,
    code: 'invalid-version',
    path422: ['Types', 't', 'live', 1, 'ver'],
  },
  {
    ...PUT,
    name: 'a key twice in one list',
    body: put('{"type":"t","id":"fine","ver":1}'),
    status: 400,
    code: 'duplicate-id',
  },
  {
    ...PUT,
    name: 'too many entries',
    body: `{"Types":{"t":{"dead":[${Array.from({ length: 101 }, (_, i) => `{"type":"t","id":"${i}","ver":9}`)}]}}}`,
    status: 413,
    code: 'too-many-entries',
  },
  { ...PUT, name: 'a set beyond the limit', body: `{"x":"${long(60_000)}"}`, status: 413, code: 'body-too-large' },
  {
    ...PUT,
    name: 'a type that this mount does not serve',
    body: put('{"type":"foreign","id":"b","ver":1}'),
    status: 422,
    code: 'type-not-served',
    path422: ['type'],
  },
  { ...PUT, name: 'a PUT below the set', path: '/v1/configs/t/a', status: 405, code: 'method-not-allowed' },
];

const routes: readonly BadRequest[] = [
  {
    name: 'PATCH',
    method: 'PATCH',
    body: '{}',
    status: 405,
    code: 'method-not-allowed',
    header: ['allow', 'GET, HEAD, PUT, POST, DELETE, OPTIONS'],
  },
  {
    name: 'POST to the list',
    path: '/v1/configs/list',
    body: '{}',
    status: 405,
    code: 'method-not-allowed',
    header: ['allow', 'GET, HEAD, OPTIONS'],
  },
  { name: 'a method called like a member of objects', method: 'CONSTRUCTOR', status: 400, code: 'malformed-request' },
  { name: 'an unknown path', method: 'GET', path: '/v2/configs', status: 404, code: 'unknown-route' },
  { name: 'a path below an entry', method: 'GET', path: '/v1/configs/t/a/b', status: 404, code: 'unknown-route' },
  { name: 'an unknown entry', method: 'GET', path: '/v1/configs/t/nope', status: 404, code: 'unknown-entry' },
  {
    name: 'an entry of a type that is not served',
    method: 'GET',
    path: '/v1/configs/foreign/a',
    status: 404,
    code: 'unknown-entry',
  },
  {
    name: 'a path that is no percent-encoding',
    method: 'GET',
    path: '/v1/configs/t/%zz',
    status: 400,
    code: 'malformed-path',
  },
  { name: 'an empty type in a query', method: 'GET', path: '/v1/configs?type=', status: 400, code: 'invalid-type' },
  { name: 'an empty type to list', method: 'GET', path: '/v1/configs/list?type', status: 400, code: 'invalid-type' },
  {
    name: 'an empty type to watch',
    method: 'GET',
    path: '/v1/configs/watch?type=t&type=',
    status: 400,
    code: 'invalid-type',
  },
  { name: 'a path that is no UTF-8', method: 'GET', path: '/v1/configs/t/%ff', status: 400, code: 'malformed-path' },
];

const wire: readonly BadRequest[] = [
  { name: 'what is no HTTP', raw: 'HELO there\r\n\r\n', status: 400, code: 'malformed-request' },
  { name: 'no Host', raw: 'GET /v1/configs HTTP/1.1\r\n\r\n', status: 400, code: 'malformed-request' },
  {
    name: 'two lengths',
    raw: 'POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nnull',
    status: 400,
    code: 'malformed-request',
  },
  {
    name: 'a length and chunks, as request smugglers send',
    raw: 'POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: 400,
    code: 'malformed-request',
  },
  {
    name: 'a chunk whose size is no number, after a good one',
    raw: `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${config('')}\r\n0\r\n\r\n`,
    status: 400,
    code: 'malformed-request',
  },
  {
    name: 'headers without end',
    raw: `GET /v1/configs HTTP/1.1\r\nHost: x\r\nX: ${long(70_000)}`,
    status: 431,
    code: 'headers-too-large',
  },
  {
    name: 'chunks beyond the limit',
    raw: `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`2710\r\n${long(10_000)}\r\n`.repeat(3)}`,
    status: 413,
    code: 'body-too-large',
  },
  {
    name: 'a length beyond the limit, before a byte of it was sent',
    raw: 'PUT /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n',
    status: 413,
    code: 'body-too-large',
  },
  {
    name: 'a body shorter than its length',
    raw: `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n${config('')}`,
    status: 408,
    code: 'request-timeout',
  },
  {
    name: 'a body longer than its length',
    raw: `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n${config('')}`,
    status: 400,
    code: 'malformed-json',
  },
];

const known = defineType(
  'known',
  {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        typeof (value as { name?: unknown } | undefined)?.name === 'number'
          ? { issues: [{ message: 'give a string', path: ['name'] }] }
          : { value: {} },
    },
  },
  { maxVersion: 100 },
);

const setup = {
  router: { types: new TypeRegistry([known, defineType('t')], { unknown: 'reject' }) },
  endpoint: {
    types: ['t', 'known', 'nope'],
    limits: { maxDataBytes: 1000, maxEntries: 100, maxPutBytes: 50_000, maxWriteBytes: 10_000 },
  },
  serve: { requestTimeoutMs: 1000 },
} as const;

const test = suite('bad requests');

for (const bad of [...author, ...replica, ...routes, ...wire]) {
  test(`${bad.name} is refused with ${bad.status} ${bad.code}, and changes nothing`, async () => {
    await withEndpoint(async ({ port, router }) => {
      router.put({ type: 't', id: 'held', ver: 1, data: { held: true } });
      const before = router.pull().fingerprint();
      const connection = await RawConnection.open(port);
      connection.write(bytesOf(bad));
      const response = await connection.response();
      connection.close();
      assert.is(response.status, bad.status, response.body);
      assert.is(response.headers.get('content-type'), 'application/problem+json');
      const problem = JSON.parse(response.body) as { status: number; code: string; detail: string; path?: unknown };
      assert.is(problem.code, bad.code);
      assert.is(problem.status, bad.status);
      assert.ok(problem.detail.length > 10);
      if (bad.path422 !== undefined) assert.equal(problem.path, bad.path422);
      if (bad.header !== undefined) assert.is(response.headers.get(bad.header[0]), bad.header[1]);
      assert.is(router.pull().fingerprint(), before);
    }, setup);
  });
}

test('every refusal of a PUT names the entries at fault', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    const bad = ['{"type":"t","id":"b1","ver":-1}', `{"type":"t","id":"b2","ver":1,"data":"${long(1001)}"}`, 'null'];
    const response = await fetch('/v1/configs', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: put(bad.join()),
    });
    const { refused } = (await response.json()) as { refused: unknown };
    assert.equal(refused, [
      { type: 't', id: 'b1', code: 'invalid-version' },
      { type: 't', id: 'b2', code: 'data-too-large' },
      { type: 't', id: '', code: 'invalid-entry' },
    ]);
    assert.is(router.pull().size, 0);
  }, setup);
});

test.run();

function bytesOf({ method = 'POST', path = '/v1/configs', headers = {}, body, raw }: BadRequest): Buffer {
  if (raw !== undefined) return Buffer.from(raw);
  const content = Buffer.from(body ?? '');
  const all = {
    Host: 'localhost',
    'Content-Type': 'application/json',
    'Content-Length': String(content.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => (value === null ? '' : `${name}: ${value}\r\n`));
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), content]);
}
