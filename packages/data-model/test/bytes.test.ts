import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteReader, ByteWriter, readEntry, writeEntry } from '../src/bytes/index.js';
import {
  DEFAULT_LIMITS,
  type Limits,
  type PackedEntry,
  packConfig,
  packTombstone,
  type Refusal,
  rawJson,
} from '../src/index.js';

const test = suite('bytes');

class Malformed extends Error {}

function readerOf(bytes: Uint8Array): ByteReader {
  return new ByteReader(bytes, (message) => new Malformed(message));
}

type Piece = readonly [kind: 'u8' | 'u16' | 'u32' | 'u64' | 'name' | 'text' | 'binary' | 'bytes', value: unknown];

const pieces = fc.array(
  fc.oneof(
    fc.tuple(fc.constant('u8'), fc.nat(255)),
    fc.tuple(fc.constant('u16'), fc.nat(65_535)),
    fc.tuple(fc.constant('u32'), fc.nat(2 ** 32 - 1)),
    fc.tuple(fc.constant('u64'), fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }))),
    fc.tuple(fc.constantFrom('name', 'text'), fc.string({ unit: 'grapheme', maxLength: 100 })),
    fc.tuple(
      fc.constant('binary'),
      fc.uint8Array({ minLength: 4, maxLength: 64 }).map((a) => latin(a.subarray(a.length & 3))),
    ),
    fc.tuple(fc.constant('bytes'), fc.uint8Array({ maxLength: 900 })),
  ),
  { maxLength: 60 },
) as fc.Arbitrary<Piece[]>;

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function write(writer: ByteWriter, list: readonly Piece[]): void {
  for (const [kind, value] of list) (writer[kind] as (value: unknown) => void).call(writer, value);
}

function read(reader: ByteReader, list: readonly Piece[]): Piece[] {
  return list.map(([kind, value]) => {
    const length = (value as { length: number }).length;
    if (kind === 'binary') return [kind, reader.binary(length)];
    return [kind, kind === 'bytes' ? reader.bytes(length).slice() : reader[kind]()];
  });
}

test('what is written is read, wherever the buffer has to grow', () => {
  void fc.assert(
    fc.property(pieces, (list) => {
      const writer = new ByteWriter();
      write(writer, list);
      const bytes = writer.take();
      assert.equal(writer.peek(), bytes);
      const reader = readerOf(bytes);
      assert.equal(read(reader, list), list);
      reader.end();
      assert.is(reader.remaining, 0);
    }),
    { numRuns: 300 },
  );
});

test('each byte that is written one by one is there, beyond any buffer', () => {
  const writer = new ByteWriter();
  for (let i = 0; i < 5_000; i++) writer.u8(i & 255);
  assert.ok(writer.take().every((byte, i) => byte === (i & 255)));
});

test('what is cut off is gone, what is set is changed, and what was taken stays', () => {
  const writer = new ByteWriter().u8(1).u16(2).u8(3);
  const taken = writer.take();
  writer.cutTo(3).setU8(0, 7);
  writer.setU16(1, 0x0809);
  assert.equal([...writer.peek()], [7, 8, 9]);
  assert.equal([...taken], [1, 0, 2, 3]);
  assert.is(writer.cutTo().length, 0);
});

test('bytes that end early, go on, count beyond reason or are no UTF-8 are told apart by a message', () => {
  const cases: [Uint8Array, (reader: ByteReader) => unknown, RegExp][] = [
    [Uint8Array.of(0), (reader) => reader.u16(), /ends 1 bytes too early/],
    [Uint8Array.of(0, 3, 65), (reader) => reader.name(), /ends 2 bytes too early/],
    [Uint8Array.of(255, 255, 255, 255), (reader) => reader.text(), /too early/],
    [Uint8Array.of(0, 2, 65, 65), (reader) => reader.name(1), /a name of more than 1 bytes/],
    [Uint8Array.of(0, 1, 0xff), (reader) => reader.name(), /bytes 2 to 3 are not UTF-8/],
    [Uint8Array.of(1), (reader) => reader.end(), /1 bytes behind the end/],
    [new Uint8Array(8).fill(255), (reader) => reader.count(), /no number below 2\^53/],
  ];
  for (const [bytes, use, message] of cases) {
    try {
      use(readerOf(bytes));
      assert.unreachable();
    } catch (error) {
      assert.instance(error, Malformed);
      assert.match((error as Error).message, message);
    }
  }
  assert.equal([...readerOf(Uint8Array.of(1, 2, 3)).rest()], [1, 2, 3]);
  assert.is(readerOf(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9)).count(), 9);
  const long = readerOf(Uint8Array.of(0, 2, 65, 65, 7));
  assert.equal([long.nameWithin(1), long.u8()], [undefined, 7]);
});

function roundTrip(entry: PackedEntry, limits: Limits = DEFAULT_LIMITS): PackedEntry | Refusal {
  const writer = new ByteWriter();
  writeEntry(writer, entry);
  return readEntry(readerOf(writer.take()), limits);
}

test('entries of each kind are read as they were written', () => {
  const key = { type: 't', id: 'é🦊' };
  for (const entry of [
    packConfig({ ...key, ver: 1 }),
    packConfig({ ...key, ver: 2n ** 64n - 1n, data: null }),
    packConfig({ ...key, ver: 3, data: { 'é\n': [rawJson('9007199254740993'), -0, 'x'.repeat(2_000)] } }),
    packTombstone({ ...key, ver: 4 }),
  ]) {
    const { unpacked: _, ...read } = roundTrip(entry) as PackedEntry;
    const { unpacked: __, ...written } = entry;
    assert.equal(read, written);
  }
});

test('an entry that can not be taken is named by its key, with the code of what is wrong', () => {
  const limits = { ...DEFAULT_LIMITS, maxIdBytes: 3, maxDataBytes: 300 };
  const cases: [string, string | undefined, string][] = [
    ['', undefined, 'invalid-id'],
    ['a\n', undefined, 'invalid-id'],
    ['abcd', undefined, 'id-too-long'],
    ['a', '{', 'malformed-json'],
    ['a', '{"b":1,"a":2}', 'invalid-data'],
    ['a', '1.0', 'invalid-data'],
    ['a', `"${'x'.repeat(299)}"`, 'data-too-large'],
    ['a', '['.repeat(129), 'malformed-json'],
    ['a', '['.repeat(129) + ']'.repeat(129), 'data-too-deep'],
    ['a', '1e99999', 'number-too-long'],
  ];
  for (const [id, text, code] of cases) {
    const writer = new ByteWriter()
      .name('t')
      .name(id)
      .u64(1)
      .u8(text === undefined ? 1 : 2);
    if (text !== undefined) writer.text(text);
    assert.equal(readEntry(readerOf(writer.take()), limits), { key: { type: 't', id }, code });
  }
});

test('an entry of an unknown kind is malformed', () => {
  const bytes = new ByteWriter().name('t').name('a').u64(1).u8(3).take();
  assert.throws(
    () => readEntry(readerOf(bytes), DEFAULT_LIMITS),
    (error: unknown) => error instanceof Malformed && /of kind 3/.test(error.message),
  );
});

test.run();
