import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { DEFAULT_LIMITS, dataText, type PackedEntry, pack, unpack } from '@sconf/data-model';
import fc from 'fast-check';
import './seed.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RecordDecoder } from '../src/record.js';
import { RecordBuffer } from '../src/record-buffer.js';
import { arbitraryEntry } from './arbitrary-entry.js';
import { readAsGo } from './gosconf-reader.js';

const test = suite('record');

function encode(entry: PackedEntry): Buffer {
  const buffer = new RecordBuffer();
  buffer.add(entry);
  return Buffer.from(buffer.bytes);
}

/** A line with a checksum that fits, whatever its JSON. */
function line(letter: string, json: string | Buffer): Buffer {
  const checksum = crc32(json).toString(16).padStart(8, '0');
  return Buffer.concat([Buffer.from(`e74e1902${checksum}${letter}`), Buffer.from(json)]);
}

function decode(bytes: Buffer): PackedEntry | string {
  return new RecordDecoder(DEFAULT_LIMITS).decode(bytes, 0, bytes.length);
}

test('every entry comes back from its line with all its digits', () => {
  fc.assert(
    fc.property(arbitraryEntry, (entry) => {
      const packed = pack(entry);
      const bytes = encode(packed);
      assert.is(bytes.indexOf('\n'), bytes.length - 1);
      assert.equal(decode(bytes.subarray(0, -1)), packed);
    }),
    { numRuns: 1000 },
  );
});

test('gosconf reads every line', () => {
  fc.assert(
    fc.property(arbitraryEntry, (entry) => {
      const packed = pack(entry);
      const [record] = readAsGo(encode(packed));
      const { type, id, ver, dead } = packed;
      assert.equal(record, { kind: dead ? 't' : 'n', type, id, ver: String(ver), data: dataText(packed) });
    }),
    { numRuns: 1000 },
  );
});

test('a line ends with the letter that its checksum covers', () => {
  const config = encode(pack({ type: 'a', id: 'b', ver: 1, data: { x: 1 } }));
  assert.is(config.toString(), 'e74e190280cade90n{"type":"a","id":"b","ver":1,"data":{"x":1},"k":"n"}\n');
  const tombstone = encode(pack({ type: 'a', id: 'b', ver: 1, dead: true }));
  assert.match(tombstone.toString(), /^e74e1902[0-9a-f]{8}t\{"type":"a","id":"b","ver":1,"k":"t"\}\n$/);
});

test('gosconf lines, which have no k, are accepted', async () => {
  const sample = await readFile(new URL('fixtures/sample.aof', import.meta.url), 'utf8');
  const entries = sample
    .trimEnd()
    .split('\n')
    .map((text) => decode(Buffer.from(text)) as PackedEntry);
  assert.is(entries.length, 10);
  const [, , , , killed, max, unicode] = entries;
  assert.equal(unpack(killed as PackedEntry), { type: 'my-type', id: 'id-2', ver: 1, dead: true });
  assert.is(max?.ver, 2n ** 64n - 1n);
  assert.is(unicode?.text, '{"count":-7,"name":"uni <&> \\"q\\" \u2028 😀"}');
});

const REFUSED: [what: string, bytes: Buffer, reason: string][] = [
  ['an empty line', Buffer.alloc(0), 'no-header'],
  ['a header alone', Buffer.from('e74e190200000000n'), 'no-header'],
  ['another magic', Buffer.from('e74e1903aabbccddn{"type":"a","id":"b","ver":1}'), 'no-header'],
  ['a letter other than n and t', line('x', '{"type":"a","id":"b","ver":1}'), 'no-header'],
  ['a wrong checksum', Buffer.from('e74e190200000000n{"type":"a","id":"b","ver":1}'), 'checksum-mismatch'],
  ['a checksum that is no number', Buffer.from('e74e1902zzzzzzzzn{"type":"a","id":"b","ver":1}'), 'checksum-mismatch'],
  ['n flipped to t', line('t', '{"type":"a","id":"b","ver":1,"k":"n"}'), 'kind-mismatch'],
  ['t flipped to n', line('n', '{"type":"a","id":"b","ver":1,"k":"t"}'), 'kind-mismatch'],
  ['an unknown k', line('n', '{"type":"a","id":"b","ver":1,"k":"q"}'), 'kind-mismatch'],
  ['t with data', line('t', '{"type":"a","id":"b","ver":1,"data":1,"k":"t"}'), 'tombstone-with-data'],
  ['an old t with data', line('t', '{"type":"a","id":"b","ver":1,"data":null}'), 'tombstone-with-data'],
  ['bytes that are no UTF-8', line('n', Buffer.from('{"type":"a","id":"\xff","ver":1}', 'latin1')), 'not-utf8'],
  ['no JSON', line('n', '{"type":"a","id":"b","ver":1'), 'malformed-json'],
  ['JSON that ends too late', line('n', '{"type":"a","id":"b","ver":1X'), 'malformed-json'],
  ['data that is no JSON', line('n', '{"type":"a","id":"b","ver":1,"data":{"a":tru},"k":"n"}'), 'malformed-json'],
  ['an empty id', line('n', '{"type":"a","id":"","ver":1}'), 'invalid-id'],
  ['a missing version', line('n', '{"type":"a","id":"b"}'), 'invalid-version'],
  ['a negative version', line('n', '{"type":"a","id":"b","ver":-1}'), 'invalid-version'],
  ['a version with a leading zero', line('n', '{"type":"a","id":"b","ver":01}'), 'malformed-json'],
  ['a long id', line('n', `{"type":"a","id":"${'b'.repeat(513)}","ver":1}`), 'id-too-long'],
  ['large data', line('n', `{"type":"a","id":"b","ver":1,"data":"${'b'.repeat(262_143)}"}`), 'data-too-large'],
];

for (const [what, bytes, reason] of REFUSED) {
  test(`${what} is no record: ${reason}`, () => assert.is(decode(bytes), reason));
}

test('data that is not canonical is read as canonical', () => {
  const loose = line('n', '{ "id": "b", "ver": 1, "type": "a", "data": {"b": 1.0, "a": 2}, "k":"n"}');
  assert.is((decode(loose) as PackedEntry).text, '{"a":2,"b":1}');
});

test('the type of one record does not become that of the next', () => {
  const decoder = new RecordDecoder(DEFAULT_LIMITS);
  const types = ['ab', 'ab', 'ac', 'a'].map((type) => {
    const bytes = encode(pack({ type, id: 'x', ver: 1 }));
    return (decoder.decode(bytes, 0, bytes.length - 1) as PackedEntry).type;
  });
  assert.equal(types, ['ab', 'ab', 'ac', 'a']);
});

test('a buffer of records grows, and empties to start anew', () => {
  const buffer = new RecordBuffer();
  const large = pack({ type: 'a', id: 'large', ver: 1, data: 'x'.repeat(200_000) });
  for (let i = 0; i < 30; i++) buffer.add(large);
  assert.is(readAsGo(Buffer.from(buffer.bytes)).length, 30);
  buffer.clear();
  assert.equal([buffer.length, buffer.records], [0, 0]);
  buffer.add(pack({ type: 'a', id: 'b', ver: 1 }));
  assert.is(readAsGo(Buffer.from(buffer.bytes))[0]?.id, 'b');
});

test.run();
