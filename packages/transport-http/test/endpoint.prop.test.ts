import { Router } from '@sconf/router';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint } from '../src/index.js';
import { PHRASE_OF_STATUS, STATUS_OF_CODE } from '../src/server/status.js';
import { SEED } from './support/seed.js';

const test = suite('any request');

const GOOD = [
  '{"type":"t","id":"a","ver":18446744073709551615,"data":{"n":[9007199254740993,0.1,-0,1e-7],"s":"\\u003c\\ud83d\\ude00"}}',
  '{"Types":{"t":{"live":[{"type":"t","id":"a","ver":1,"data":null}],"dead":[{"type":"t","id":"b","ver":2}]},"u":{}}}',
  '{"TYPE":"t","Id":"__proto__","vEr":7,"data":{"__proto__":{"constructor":[]}},"other":{}}',
];

/** A good body with bytes put in, taken out or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...GOOD),
    fc.array(fc.record({ at: fc.nat(200), remove: fc.nat(8), insert: fc.uint8Array({ maxLength: 4 }) }), {
      maxLength: 3,
    }),
  )
  .map(([good, edits]) => {
    let bytes = Buffer.from(good);
    for (const { at, remove, insert } of edits) {
      bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
    }
    return bytes;
  });

const member = fc.constantFrom(
  'Types',
  'types',
  'live',
  'dead',
  'type',
  'id',
  'ver',
  'data',
  't',
  '__proto__',
  'toString',
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(member, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const shaped = tree.map((value) => Buffer.from(JSON.stringify(value) ?? ''));

test('it is answered 2xx, or refused as the table says without a change; nothing is ever the fault of the server', async () => {
  const router = new Router();
  const failures: unknown[] = [];
  const app = createEndpoint({ router, onError: (error) => failures.push(error) });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('POST', 'PUT', 'DELETE'), fc.oneof(mutated, shaped), async (method, body) => {
      const before = router.pull().fingerprint();
      const headers = { 'Content-Type': 'application/json' };
      const response = await app.request('/v1/configs', { method, headers, body });
      assert.equal(failures, []);
      if (response.status === 204) return;
      const { code, status, title } = (await response.json()) as { code: string; status: number; title: string };
      assert.is(status, response.status);
      assert.is(STATUS_OF_CODE[code], status);
      assert.is(PHRASE_OF_STATUS[status], title);
      assert.is(router.pull().fingerprint(), before);
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

test('whatever was accepted is read back as it is, and moves to another replica without a change', async () => {
  const router = new Router();
  const app = createEndpoint({ router });
  await fc.assert(
    fc.asyncProperty(mutated, async (body) => {
      const headers = { 'Content-Type': 'application/json' };
      await app.request('/v1/configs', { method: 'PUT', headers, body });
      await app.request('/v1/configs', { method: 'POST', headers, body });
      const other = new Router();
      const all = await (await app.request('/v1/configs')).text();
      const put = await createEndpoint({ router: other }).request('/v1/configs', { method: 'PUT', headers, body: all });
      assert.is(put.status, 204);
      assert.is(other.pull().fingerprint(), router.pull().fingerprint());
      for (const { type, id } of router.pull().packed()) {
        if (id === '.' || id === '..' || type === '.' || type === '..') continue;
        const path = `/v1/configs/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
        assert.is((await app.request(path)).status, 200, path);
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test.run();
