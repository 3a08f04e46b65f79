import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient } from '../src/client.js';
import { rejection } from './support/eventually.js';
import { withGosconf } from './support/gosconf-server.js';

const test = suite('gosconf peer');

test('writes arrive, and whether they were accepted is not known', async () => {
  await withGosconf(['t'], async ({ url, entries }) => {
    const http = new HttpClient(url);
    assert.equal(await http.put({ type: 't', id: 'a', ver: 1, data: { x: 1 } }), { accepted: undefined });
    assert.equal(await http.kill({ type: 't', id: 'b', ver: 1 }), { accepted: undefined });
    assert.equal(await http.push([{ type: 't', id: 'c', ver: 1 }]), { accepted: undefined, refused: [] });
    assert.is(entries.size, 3);
  });
});

test('what it holds is pulled, empty or not', async () => {
  await withGosconf(['t'], async ({ url }) => {
    const http = new HttpClient(url);
    assert.is(http.ties, undefined);
    assert.is((await http.pull()).size, 0);
    assert.is(http.ties, 'version-only');
    await http.put({ type: 't', id: 'a', ver: 18446744073709551615n, data: 'bär <&>\u2028' });
    await http.kill({ type: 't', id: 'b', ver: 7 });
    const pulled = await http.pull();
    assert.equal(pulled.list(), { t: { live: { a: 18446744073709551615n }, dead: { b: 7 } } });
    assert.equal(
      { ...pulled.get('t', 'a') },
      { type: 't', id: 'a', ver: 18446744073709551615n, data: 'bär <&>\u2028' },
    );
  });
});

test('it keeps the first of two ties, and the client lives with it', async () => {
  await withGosconf(['t'], async ({ url }) => {
    const http = new HttpClient(url);
    await http.put({ type: 't', id: 'a', ver: 1, data: 'first' });
    await http.put({ type: 't', id: 'a', ver: 1, data: 'zzz' });
    assert.equal({ ...(await http.pull()).get('t', 'a') }, { type: 't', id: 'a', ver: 1, data: 'first' });
  });
});

test('a type that it does not know is refused by key, and the other types go all the same', async () => {
  await withGosconf(['known', 'other'], async ({ url, entries, requests }) => {
    const { accepted, refused } = await new HttpClient(url).push([
      { type: 'known', id: 'a', ver: 1, data: 1 },
      { type: 'nope', id: 'b', ver: 1, data: 1 },
      { type: 'nope', id: 'c', ver: 1, data: 1 },
      { type: 'other', id: 'd', ver: 1, dead: true },
    ]);
    assert.is(accepted, undefined);
    assert.equal(refused.map(({ key, code }) => `${key.type}/${key.id} ${code}`).sort(), [
      'nope/b unregistered-type',
      'nope/c unregistered-type',
    ]);
    assert.equal([...entries.values()].map(({ id }) => id).sort(), ['a', 'd']);
    // One for all, one for each type, and one for each entry of the type that was refused.
    assert.is(requests.length, 6);
  });
});

test('a put of a type that it does not know rejects with the status', async () => {
  await withGosconf([], async ({ url }) => {
    const error = await rejection(new HttpClient(url).put({ type: 'nope', id: 'a', ver: 1, data: {} }));
    assert.is(error.code, 'http-400');
    assert.match(error.message, "unknown config type 'nope'");
  });
});

test('it has no watch, and that is told at once', async () => {
  await withGosconf([], async ({ url }) => {
    const error = await rejection(new HttpClient(url).watch().next());
    assert.is(error.status, 404);
  });
});

test.run();
