import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Config,
  type ConfigInput,
  ConfigSet,
  canonicalize,
  compareVersions,
  DEFAULT_LIMITS,
  dataText,
  type Entry,
  InvalidEntry,
  LimitExceeded,
  MAX_VERSION,
  nextVersion,
  pack,
  packConfig,
  packTombstone,
  rawJson,
  toLimits,
  tombstoneOf,
  unpack,
  VersionExhausted,
} from '../src/index.js';
import { refusal } from './refusal.js';

const test = suite('an entry');
const config = (fields: object): ConfigInput => ({ type: 't', id: 'i', ver: 1, ...fields });

test('has a type and an id of 1 to 512 bytes of well-formed text without control characters', () => {
  for (const field of ['type', 'id'] as const) {
    for (const good of [
      'a',
      ' ',
      '\u200b',
      '__proto__',
      'a/b',
      '\uffff',
      'x'.repeat(512),
      'é'.repeat(256),
      '€'.repeat(170),
      '😀'.repeat(128),
    ]) {
      assert.is(packConfig(config({ [field]: good }))[field], good);
    }
    const bad = [
      '',
      undefined,
      null,
      5,
      {},
      ['a'],
      '\u0000',
      'a\nb',
      '\u001f',
      '\u007f',
      '\u0085',
      '\u009f',
      '\ud800',
      'a\udfffb',
      '\udc00\ud800',
    ];
    for (const value of bad) {
      const error = refusal(() => packConfig(config({ [field]: value })));
      assert.equal(
        [error.constructor, error.code, error.path],
        [InvalidEntry, `invalid-${field}`, [field]],
        String(value),
      );
      assert.match(error.message, field);
    }
    for (const long of [
      'x'.repeat(513),
      `${'é'.repeat(256)}x`,
      `${'€'.repeat(170)}xyz`,
      `${'😀'.repeat(128)}x`,
      'x'.repeat(5_000_000),
    ]) {
      const error = refusal(() => packTombstone(config({ [field]: long })));
      assert.equal([error.constructor, error.code, error.path], [LimitExceeded, `${field}-too-long`, [field]]);
      assert.ok(error.message.length < 300);
    }
  }
});

test('has data of at most 262144 bytes of canonical text', () => {
  for (const [character, bytes] of [
    ['a', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
  ] as const) {
    const most = character.repeat(Math.floor((262_144 - 2) / bytes));
    assert.type(packConfig(config({ data: most })).text, 'string');
    const error = refusal(() => packConfig(config({ data: most + character })));
    assert.equal([error.constructor, error.code, error.path], [LimitExceeded, 'data-too-large', ['data']]);
  }
  // What counts is the text that is kept: 1.0 costs one byte.
  assert.is(packConfig(config({ data: rawJson(`[${'1.0,'.repeat(100_000)}1]`) })).text?.length, 200_003);
});

test('has a version from 0 to 2^64-1, a bigint only where a number would not do', () => {
  const versions: [unknown, number | bigint][] = [
    [0, 0],
    [5n, 5],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [2n ** 53n, 2n ** 53n],
    [MAX_VERSION, 18_446_744_073_709_551_615n],
  ];
  for (const [given, kept] of versions) assert.is(packConfig(config({ ver: given })).ver, kept);
  for (const bad of [undefined, null, '5', true, {}, -1, -0, 0.5, NaN, Infinity, 2 ** 53, 2 ** 64, -1n, 2n ** 64n]) {
    const error = refusal(() => packConfig(config({ ver: bad })));
    assert.equal([error.code, error.path], ['invalid-version', ['ver']], String(bad));
    assert.match(error.message, 'bigint');
  }
  assert.is(tombstoneOf(config({ ver: 5n })).ver, 5);
  assert.is(refusal(() => tombstoneOf(config({ ver: 2 ** 53 }))).code, 'invalid-version');
});

test('is refused as a whole when it is no object, or no entry of the kind', () => {
  const set = new ConfigSet();
  for (const bad of [null, undefined, 5, 'x', [], [config({})]]) {
    for (const work of [() => set.put(bad as never), () => set.kill(bad as never), () => set.apply(bad as never)]) {
      assert.is(refusal(work).code, 'invalid-entry');
    }
  }
  assert.equal(refusal(() => set.put(config({ dead: true }))).path, ['dead']);
  assert.equal(refusal(() => set.apply(config({ dead: true, data: 1 }) as never)).path, ['data']);
  assert.is(set.size, 0);
});

test('keeps every digit of its data for whoever reads it exactly, and writes it back', () => {
  const text = '{"a":9007199254740993,"b":[1e400,0.1,-0]}';
  const set = new ConfigSet();
  set.put(config({ data: rawJson(text) }));
  const read = set.get('t', 'i') as Config<{ a: number }>;
  assert.is(read.data?.a, 9_007_199_254_740_992, 'reads as JSON.parse gives it');
  assert.is(dataText(read), text);
  set.put({ ...read, ver: 2 });
  assert.is(set.getPacked('t', 'i')?.text, text, 'in a spread copy');
  set.put({ type: 't', id: 'copy', ver: 1, data: read.data });
  assert.is(set.getPacked('t', 'copy')?.text, text, 'under another key');
  assert.is(
    dataText({ ...read, data: { a: read.data?.a as number } }),
    '{"a":9007199254740992}',
    'but not member by member',
  );
});

test('keeps every digit of a number that is all of its data, but not in a copy', () => {
  const entry = unpack(pack(config({ data: 2n ** 53n + 1n })));
  assert.is(dataText(entry), '9007199254740993');
  assert.is(dataText({ ...entry }), '9007199254740992');
  assert.is(dataText(pack(entry)), '9007199254740993');
});

test('tells absent data from null, and a tombstone has none', () => {
  assert.is(dataText(config({})), undefined);
  assert.is(dataText(config({ data: undefined })), undefined);
  assert.is(dataText(config({ data: null })), 'null');
  assert.is(dataText({ type: 't', id: 'i', ver: 1, dead: true }), undefined);
  assert.is('data' in unpack(pack(config({}))), false);
  assert.equal(unpack(pack(config({ data: null }))), config({ data: null }) as Entry);
  assert.equal(tombstoneOf(config({ data: 1 })), { type: 't', id: 'i', ver: 1, dead: true });
});

test('is packed once: packed again it is the same object, its canonical data unread', () => {
  const packed = pack(config({ data: { b: 1, a: 2 } }));
  assert.is(packed.text, canonicalize('{"b":1,"a":2}'));
  assert.is(pack(packed), packed);
  assert.is(pack(packed, DEFAULT_LIMITS), packed);
  assert.is(unpack(packed), unpack(packed), 'and read twice in a row the same');
});

test('of the next version is newer, to the last one that there is', () => {
  assert.is(nextVersion(0), 1);
  assert.is(nextVersion(2 ** 53 - 1), 2n ** 53n);
  assert.is(nextVersion(2n ** 53n), 2n ** 53n + 1n);
  assert.is(nextVersion(MAX_VERSION - 1n), MAX_VERSION);
  for (const exhausted of [() => nextVersion(MAX_VERSION), () => nextVersion(9, 9), () => nextVersion(10, 9)]) {
    const error = refusal(exhausted);
    assert.equal([error.constructor, error.code], [VersionExhausted, 'version-exhausted']);
  }
  assert.is(refusal(() => nextVersion(-1)).code, 'invalid-version');
  const ordered = [0, 1, 2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n, MAX_VERSION];
  ordered.forEach((a, i) => {
    ordered.forEach((b, j) => {
      assert.is(compareVersions(a, b), Math.sign(i - j));
    });
  });
});

test('is bounded by limits that are numbers, or by none at all', () => {
  assert.is(toLimits(), DEFAULT_LIMITS);
  assert.is(toLimits({ maxIdBytes: 9 }).maxIdBytes, 9);
  assert.is(toLimits({ maxDataBytes: Infinity }).maxDataBytes, Infinity);
  for (const [name, bad] of [
    ['maxIdBytes', NaN],
    ['maxDataBytes', 0],
    ['maxEntries', '5'],
    ['maxTypeBytes', 65_536],
    ['maxIdBytes', Infinity],
    ['maxEntries', undefined],
  ] as const) {
    const error = refusal(() => new ConfigSet({ limits: { [name]: bad } }));
    assert.equal([error.code, error.path], ['invalid-option', [name]]);
    assert.match(error.message, name);
  }
});

test('what was checked is what is kept, also of fields that say something else each time they are read', () => {
  for (const field of ['type', 'id', 'ver'] as const) {
    const answers: Record<typeof field, readonly unknown[]> = { type: ['t', '\n'], id: ['a', '\n'], ver: [1, -1] };
    const fickle = (): ConfigInput => {
      const left = [...answers[field]];
      const config = { type: 't', id: 'a', ver: 1 };
      return Object.defineProperty(config, field, { enumerable: true, get: () => left.shift() });
    };
    for (const packed of [packConfig(fickle()), packTombstone(fickle()), pack(fickle())]) {
      assert.equal([packed.type, packed.id, packed.ver], ['t', 'a', 1]);
    }
  }
});

test.run();
