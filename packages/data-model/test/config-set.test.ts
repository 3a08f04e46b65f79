import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Config,
  ConfigSet,
  compareEntries,
  diffPacked,
  type Entry,
  InvalidEntry,
  isTombstone,
  LimitExceeded,
  pack,
  parse,
  Snapshot,
  stringify,
  tombstoneOf,
} from '../src/index.js';
import { joinVectors } from './join-vectors.js';

const config = (id: string, ver: number, data?: unknown): Config =>
  ({ type: 't', id, ver, ...(data !== undefined && { data }) }) as Config;
const test = suite('ConfigSet');

test('holds what the published vectors say, in any order and however often', () => {
  for (const { name, offered, held } of joinVectors) {
    const entries = offered.map((text) => parse(text) as Entry);
    for (const order of [entries, [...entries].reverse(), [...entries, ...entries]]) {
      const set = new ConfigSet();
      set.merge(order);
      assert.equal([...set].map(stringify).sort(), held.map((text) => stringify(parse(text) as Entry)).sort(), name);
    }
  }
});

test('takes a config only when it is newer than the config or tombstone that it has', () => {
  const set = new ConfigSet();
  assert.equal(set.put(config('a', 5, 'five')), { accepted: true });
  assert.equal(set.put(config('a', 4)), { accepted: false });
  assert.equal(set.put(config('a', 5, 'five')), { accepted: false }, 'sent again it is no news');
  assert.equal(set.put(config('a', 6, 'six')), { accepted: true, replaced: config('a', 5, 'five') });
  assert.equal(set.kill({ type: 't', id: 'a', ver: 7 }), { accepted: true, replaced: config('a', 6, 'six') });
  assert.equal(set.put(config('a', 7)), { accepted: false }, 'a tombstone of the same version');
  assert.equal(set.put(config('a', 8)), { accepted: true }, 'what was dead is not replaced');
});

test('kills at the same version, and a key that it has never seen', () => {
  const set = new ConfigSet();
  set.put(config('a', 5));
  assert.equal(set.kill({ type: 't', id: 'a', ver: 4 }), { accepted: false });
  assert.equal(set.kill(config('a', 5)), { accepted: true, replaced: config('a', 5) });
  assert.equal(set.kill(config('a', 5)), { accepted: false }, 'killed again it is no news');
  assert.equal(set.kill({ type: 't', id: 'b', ver: 9, dead: true }), { accepted: true });
  assert.equal(set.get('t', 'b'), { type: 't', id: 'b', ver: 9, dead: true });
  assert.is(set.put(config('b', 9)).accepted, false);
});

test('merges and tells the accepted entries in order, superseded ones too', () => {
  const set = new ConfigSet();
  set.put(config('a', 2));
  const offered: Entry[] = [
    config('a', 1),
    config('b', 1),
    config('b', 2),
    tombstoneOf(config('a', 2)),
    config('b', 2),
  ];
  const expected = [config('b', 1), config('b', 2), tombstoneOf(config('a', 2))];
  assert.equal(set.diff(offered), expected);
  assert.is(set.size, 1, 'diff changes nothing');
  assert.equal(set.merge(offered), expected);
  assert.equal(set.merge(offered), []);
});

test('merges nothing when one entry of many is bad', () => {
  const set = new ConfigSet();
  assert.throws(
    () => set.merge([config('a', 1), config('', 1)]),
    (error: unknown) => error instanceof InvalidEntry,
  );
  assert.is(set.size, 0);
});

test('an entry that is given in place of a list is not passed over', () => {
  const set = new ConfigSet();
  for (const write of ['merge', 'diff'] as const) assert.throws(() => set[write](config('a', 1) as never), TypeError);
});

test('merges sets, snapshots and itself', () => {
  const [one, other] = [new ConfigSet(), new ConfigSet()];
  for (let n = 0; n < 50; n++) (n % 2 ? one : other).put(config(`${n}`, 1));
  assert.is(one.merge(other).length, 25);
  assert.is(other.merge(one.snapshot()).length, 25);
  assert.equal(other.merge(other), []);
  assert.is(one.fingerprint(), other.fingerprint());
});

test('lists versions by type and kind, and names that objects know like any other', () => {
  const set = new ConfigSet();
  set.put({ type: '__proto__', id: '__proto__', ver: 1 });
  set.put({ type: '__proto__', id: 'constructor', ver: 2n ** 64n - 1n });
  set.kill({ type: 'a', id: '__proto__', ver: 3 });
  const listing = set.list();
  assert.equal(Object.keys(listing), ['__proto__', 'a']);
  const odd = Object.getOwnPropertyDescriptor(listing, '__proto__')?.value as (typeof listing)[string];
  assert.equal(
    Object.entries(odd.live),
    [
      ['constructor', 2n ** 64n - 1n],
      ['__proto__', 1],
    ].sort() as never,
  );
  assert.equal(Object.entries((listing.a as typeof odd).dead), [['__proto__', 3]]);
  assert.is(Object.getPrototypeOf(listing), Object.prototype);
  assert.equal(set.get('__proto__', '__proto__'), { type: '__proto__', id: '__proto__', ver: 1 });
});

test('reads by key, by type and as a whole', () => {
  const set = new ConfigSet();
  assert.equal([set.size, set.types(), set.get('t', 'a'), set.has('t', 'a'), [...set]], [0, [], undefined, false, []]);
  set.put(config('a', 1));
  set.kill({ type: 'u', id: 'b', ver: 2 });
  assert.equal(
    [set.size, set.types(), set.has('t', 'a'), set.has('u', 'b'), set.has('u', 'a')],
    [2, ['t', 'u'], true, true, false],
  );
  assert.equal(
    [...set.entries('u')].map((entry) => isTombstone(entry)),
    [true],
  );
  assert.equal([...set.entries('absent')], []);
  assert.equal(
    [...set].map(({ id }) => id),
    ['a', 'b'],
  );
  assert.equal(
    [...set.packed('t')].map(({ key }) => key),
    [pack(config('a', 1)).key],
  );
  assert.is(isTombstone(config('a', 1)), false);
});

test('finds nothing by a name that no entry can have, though it hashes like one', () => {
  const set = new ConfigSet();
  set.put({ type: '\ufffd', id: '\ufffd', ver: 1 });
  assert.is(set.has('\ufffd', '\ufffd'), true);
  assert.is(set.has('\ufffd', '\ud800'), false);
  assert.is(set.has('\udfff', '\ufffd'), false);
  assert.equal([...set.entries('\ud800')], []);
});

test('iterates over the entries of one instant while writes go on', () => {
  const set = new ConfigSet();
  for (let n = 0; n < 100; n++) set.put(config(`${n}`, 1));
  let seen = 0;
  for (const { id } of set) {
    seen++;
    set.put(config(`${id}-more`, 1));
    set.kill({ type: 't', id, ver: 1 });
  }
  assert.is(seen, 100);
  assert.is(set.size, 200);
});

test('starts from a snapshot without touching it, and with an own way from there', () => {
  const set = new ConfigSet();
  for (let n = 0; n < 100; n++) set.put(config(`${n}`, 1));
  const snapshot = set.snapshot();
  const before = snapshot.fingerprint();
  const branch = ConfigSet.from(snapshot);
  branch.put(config('5', 2));
  set.kill(config('6', 1));
  assert.is(snapshot.fingerprint(), before);
  assert.is(branch.get('t', '6')?.ver, 1);
  assert.is(set.get('t', '5')?.ver, 1);
  assert.is(ConfigSet.from(Snapshot.empty).put(config('a', 1)).accepted, true);
  assert.is(Snapshot.empty.size, 0);
});

test('applies its own limits to whatever it is given', () => {
  const wide = new ConfigSet({ limits: { maxIdBytes: 1000, maxDataBytes: 1_000_000, maxTypeBytes: 1000 } });
  wide.put({ type: 't', id: 'i'.repeat(513), ver: 1 });
  wide.put({ type: 't', id: 'data', ver: 1, data: 'd'.repeat(300_000) });
  wide.put({ type: 't'.repeat(513), id: 'type', ver: 1 });
  const strict = new ConfigSet();
  for (const entry of [...wide.packed(), ...wide]) {
    assert.throws(
      () => strict.apply(entry),
      (error: unknown) => error instanceof LimitExceeded,
    );
  }
  assert.throws(
    () => strict.merge(wide),
    (error: unknown) => error instanceof LimitExceeded,
  );
  assert.is(strict.size, 0);
  assert.equal(wide.merge([...wide]), []);
  assert.is(compareEntries([...wide][0] as Entry, [...wide][0] as Entry), 0);
  assert.is(
    (parse(stringify(wide), { maxIdBytes: 1000, maxDataBytes: 1_000_000, maxTypeBytes: 1000 }) as Snapshot).size,
    3,
  );
});

test('diffPacked names the entries that would change the other side, shared parts unseen', () => {
  const ours = new ConfigSet();
  for (let n = 0; n < 2000; n++) ours.put(config(`${n}`, 1));
  const theirs = ConfigSet.from(ours.snapshot());
  ours.put(config('7', 2));
  ours.kill(config('8', 1));
  ours.put({ type: 'new', id: 'a', ver: 1 });
  theirs.put(config('9', 2));
  theirs.put(config('7', 3));
  const ids = (news: { id: string }[]): string[] => news.map(({ id }) => id).sort();
  assert.equal(ids(diffPacked(ours.snapshot(), theirs.snapshot())), ['8', 'a']);
  assert.equal(ids(diffPacked(theirs.snapshot(), ours.snapshot())), ['7', '9']);
  assert.equal(diffPacked(ours.snapshot(), ours.snapshot()), []);
  assert.is(diffPacked(ours.snapshot(), Snapshot.empty).length, 2001);
  const strangers = new ConfigSet();
  strangers.merge([...ours].reverse());
  strangers.fingerprint();
  ours.fingerprint();
  assert.equal(diffPacked(ours.snapshot(), strangers.snapshot()), []);
});

test.run();
