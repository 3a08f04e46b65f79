import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Config, decodeSnapshot, type Json, type PackedEntry, type PushResult } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient } from '../src/client.js';

const test = suite('push refusals');

interface Refusal {
  readonly status: number;
  readonly problem?: object;
}

interface Peer {
  readonly url: string;
  readonly held: ReadonlyMap<string, PackedEntry>;
  /** How many entries each PUT had. */
  readonly puts: readonly number[];
}

/** A peer that takes a PUT as a whole or not at all, and without a problem document says nothing but the status. */
async function withPeer(
  judge: (entries: readonly PackedEntry[], bytes: number) => Refusal | undefined,
  use: (peer: Peer) => Promise<void>,
): Promise<void> {
  const held = new Map<string, PackedEntry>();
  const puts: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const entries = decodeSnapshot(body);
    puts.push(entries.length);
    const refusal = judge(entries, body.length);
    if (refusal !== undefined) return response.writeHead(refusal.status).end(JSON.stringify(refusal.problem) ?? 'no');
    for (const entry of entries) held.set(`${entry.type}/${entry.id}`, entry);
    return response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held, puts });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const range = (count: number, type = 't', data: Json = 'ok'): Config[] =>
  Array.from({ length: count }, (_, i) => ({ type, id: `${i}`, ver: 1, data }) as Config);
const bad = (id: string, type = 't'): Config => ({ type, id, ver: 1, data: 'bad' });
const isBad = (entry: PackedEntry) => entry.text === '"bad"';
const codesOf = ({ refused }: PushResult) => refused.map(({ key, code }) => `${key.type}/${key.id} ${code}`).sort();
const countBy = (codes: readonly string[]) => {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};
const strict = (entries: readonly PackedEntry[]) => (entries.some(isBad) ? { status: 400 } : undefined);

test('one bad entry that the other side does not name is found, and the others arrive', async () => {
  await withPeer(strict, async ({ url, held, puts }) => {
    const result = await new HttpClient(url, { random: () => 0 }).push([...range(1000), bad('bad')]);
    assert.equal(codesOf(result), ['t/bad http-400']);
    assert.is(held.size, 1000);
    // The whole, one that shows that the type is known, the rest, and two for each halving.
    assert.ok(puts.length <= 3 + 2 * 10, String(puts.length));
  });
});

test('bad entries that come to hand first do not make the type one that is not known', async () => {
  await withPeer(strict, async ({ url, held }) => {
    const entries = [bad('!1'), bad('!2'), ...range(20)];
    const result = await new HttpClient(url, { random: () => 0 }).push(entries);
    assert.equal(codesOf(result), ['t/!1 http-400', 't/!2 http-400']);
    assert.is(held.size, 20);
  });
});

test('a type that is refused entry by entry is unregistered; what of it has no data is offered all the same', async () => {
  const judge = (entries: readonly PackedEntry[]) =>
    entries.some(({ type, text }) => type === 'nope' && text !== undefined) ? { status: 400 } : undefined;
  await withPeer(judge, async ({ url, held, puts }) => {
    const tombstone = { type: 'nope', id: 'gone', ver: 1, dead: true } as const;
    const result = await new HttpClient(url).push([...range(3), tombstone, ...range(500, 'nope')]);
    assert.equal(countBy(result.refused.map(({ code }) => code)), { 'unregistered-type': 500 });
    assert.equal([...held.keys()].sort(), ['nope/gone', 't/0', 't/1', 't/2']);
    // The whole, each type, four of the refused one, and its tombstone.
    assert.is(puts.length, 1 + 2 + 4 + 1);
  });
});

test('a type is unregistered although nothing of it has data', async () => {
  await withPeer(
    () => ({ status: 422 }),
    async ({ url, puts }) => {
      const result = await new HttpClient(url).push(range(9).map(({ type, id, ver }) => ({ type, id, ver })));
      assert.equal(countBy(result.refused.map(({ code }) => code)), { 'unregistered-type': 9 });
      assert.is(puts.length, 5);
    },
  );
});

test('a bad entry alone is not taken for its type once the other side has taken the type', async () => {
  await withPeer(strict, async ({ url }) => {
    const http = new HttpClient(url);
    assert.equal(codesOf(await http.push([bad('bad')])), ['t/bad unregistered-type']);
    await http.push(range(1));
    assert.equal(codesOf(await http.push([bad('bad')])), ['t/bad http-400']);
    await http.push(range(1));
    assert.equal(codesOf(await http.push([bad('1'), bad('2')])), ['t/1 http-400', 't/2 http-400']);
    assert.equal(codesOf(await http.push([bad('3')])), ['t/3 unregistered-type'], 'that has to be shown again');
  });
});

test('an entry that something on the way finds too large is refused by key, and the others go', async () => {
  await withPeer(
    (_, bytes) => (bytes > 4000 ? { status: 413 } : undefined),
    async ({ url, held, puts }) => {
      const large = { type: 't', id: 'large', ver: 1, data: 'x'.repeat(6000) };
      const result = await new HttpClient(url).push([...range(200), large, ...range(10, 'u')]);
      assert.equal(codesOf(result), ['t/large data-too-large']);
      assert.is(held.size, 210);
      assert.ok(puts.length < 30, String(puts.length));
    },
  );
});

test('a part that is too large makes the parts after it smaller', async () => {
  await withPeer(
    (_, bytes) => (bytes > 4000 ? { status: 413 } : undefined),
    async ({ url, held, puts }) => {
      const http = new HttpClient(url, { limits: { maxRequestBytes: 16_000 } });
      assert.equal(codesOf(await http.push(range(4000))), []);
      assert.is(held.size, 4000);
      const refusedPuts = puts.filter((count) => count > 80).length;
      assert.ok(refusedPuts < 8, `${refusedPuts} of ${puts.length}`);
    },
  );
});

test('a peer that refuses everything is not sent much more than the push', async () => {
  const oneByOne = (entries: readonly PackedEntry[]) => {
    const [{ type, id }] = entries as [PackedEntry];
    return { status: 400, problem: { code: 'invalid-id', refused: [{ type, id, code: 'invalid-id' }] } };
  };
  const nobody = { status: 422, problem: { code: 'odd', refused: [{ type: 'x', id: 'x', code: 'odd' }] } };
  for (const judge of [oneByOne, () => ({ status: 413 }), () => ({ status: 400 }), () => nobody]) {
    await withPeer(judge, async ({ url, puts }) => {
      const entries = ['a', 'b', 'c'].flatMap((type) => range(700, type));
      const { refused } = await new HttpClient(url).push(entries);
      assert.is(new Set(refused.map(({ key }) => `${key.type}/${key.id}`)).size, 2100);
      assert.is(refused.length, 2100);
      assert.ok(puts.length <= 256 + 3 * 8, String(puts.length));
      assert.ok(puts.reduce((sum, count) => sum + count, 0) <= 18 * 2100);
    });
  }
});

test('what is left when too much was refused is told as such, after what is good has arrived', async () => {
  await withPeer(strict, async ({ url, held }) => {
    const mixed = range(2000).map((entry, i) => (i % 4 === 0 ? { ...entry, data: 'bad' } : entry));
    const result = await new HttpClient(url).push([...mixed, ...range(100, 'u')]);
    const codes = countBy(result.refused.map(({ code }) => code));
    assert.ok((codes['too-many-refusals'] ?? 0) > 0);
    assert.is([...held.values()].filter(({ type }) => type === 'u').length, 100);
    assert.is(held.size + result.refused.length, 2100);
  });
});

test.run();
