import { DEFAULT_LIMITS, MAX_VERSION, type PackedEntry, packConfig, packTombstone, rawJson } from '@sconf/data-model';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFrame } from '../src/frames/decode-frame.js';
import {
  ackFrames,
  bareFrame,
  helloFrame,
  membersFrame,
  reconcileFrame,
  welcomeFrame,
} from '../src/frames/encode-frame.js';
import type { Frame, Hello } from '../src/frames/frame.js';
import { nextBatchFrame, repeatedBatchFrame } from '../src/session/batch-frame.js';
import { Outbox } from '../src/session/outbox.js';

const test = suite('frame');

const hello: Omit<Hello, 'kind'> = {
  major: 1,
  minor: 0,
  cluster: 'märkte',
  id: 'n1',
  incarnation: 2 ** 48 - 1,
  nonce: 7,
  address: 'memory:a',
  capabilities: ['tree'],
};

function read(bytes: Uint8Array): Frame {
  return readFrame(bytes, DEFAULT_LIMITS);
}

function batchOf(...entries: PackedEntry[]): Uint8Array {
  return repeatedBatchFrame(3, entries);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function ofHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

test('what is written is read again', () => {
  assert.equal(read(helloFrame(hello)), { kind: 'hello', ...hello });
  const session = { nonces: [5, 2 ** 47], received: 9 } as const;
  assert.equal(read(welcomeFrame({ size: 3, session })), { kind: 'welcome', size: 3, session });
  assert.equal(read(welcomeFrame({ size: 3, session: undefined })), { kind: 'welcome', size: 3, session: undefined });
  const members = [
    { id: 'a', address: '' },
    { id: 'b', address: 'memory:b' },
  ];
  assert.equal(read(membersFrame(members)), { kind: 'members', members });
  const message = Uint8Array.of(1, 2);
  assert.equal(read(reconcileFrame(true, 9, message)), { kind: 'reconcile', answers: true, exchange: 9, message });
  for (const kind of ['ping', 'pong', 'bye'] as const) assert.equal(read(bareFrame(kind)), { kind });
});

test('frames are the bytes that the protocol says', () => {
  assert.is(hex(bareFrame('ping')), '0600');
  assert.is(hex(welcomeFrame({ size: 2, session: undefined })), '02000000000200');
  const entry = packConfig({ type: 't', id: 'i', ver: 1, data: true });
  assert.is(hex(batchOf(entry)), `03000000000000000003${'000174000169'}${'0000000000000001'}02${'0000000474727565'}`);
  const bare = { ...hello, cluster: 'c', capabilities: [], incarnation: 1, address: '' };
  const numbers = `${'0000000000000001'}${'0000000000000007'}`;
  assert.is(hex(helloFrame(bare)), `0100736366${'0100'}${'000163'}${'00026e31'}${numbers}${'0000'}00`);
});

test('entries of every kind come through a batch as they were', () => {
  const entries = [
    packConfig({ type: 'pacing', id: 'b', ver: 0 }),
    packTombstone({ type: 'pacing', id: 'b', ver: MAX_VERSION }),
    packConfig({ type: 'täxt', id: '🦊', ver: 2 ** 53 - 1, data: rawJson('[9007199254740993,0.1,"\\ud800"]') }),
    packConfig({ type: 'pacing', id: 'long '.repeat(50), ver: 2n ** 53n, data: 'é'.repeat(60) }),
    packConfig({ type: 'pacing', id: 'null', ver: 1, data: null }),
  ];
  assert.equal(read(batchOf(...entries)), { kind: 'batch', number: 3, entries, refused: [] });
});

const refusedTexts = [
  ['[1, 2]', 'invalid-data'],
  ['{"b":1,"a":2}', 'invalid-data'],
  ['1.0', 'invalid-data'],
  ['{', 'malformed-json'],
  ['['.repeat(129) + ']'.repeat(129), 'data-too-deep'],
  [JSON.stringify('x'.repeat(300_000)), 'data-too-large'],
] as const;

for (const [text, code] of refusedTexts) {
  test(`an entry with the data ${text.slice(0, 20)} is refused alone, with ${code}`, () => {
    const good = packConfig({ type: 't', id: 'good', ver: 1, data: 1 });
    // What nobody can pack is put together by hand.
    const bad = Object.assign(Object.create(null), { type: 't', id: 'bad', ver: 1, dead: false, text });
    const frame = read(batchOf(bad as PackedEntry, good)) as Frame & { kind: 'batch' };
    assert.equal(frame.entries, [good]);
    assert.equal(frame.refused, [{ key: { type: 't', id: 'bad' }, code }]);
  });
}

test('names are held to their limits, with and without data', () => {
  const long = 'x'.repeat(513);
  for (const dead of [true, false]) {
    const bad = Object.assign(Object.create(null), { type: 't', id: long, ver: 1, dead, text: undefined });
    const frame = read(batchOf(bad as PackedEntry)) as Frame & { kind: 'batch' };
    assert.equal(frame.refused, [{ key: { type: 't', id: long }, code: 'id-too-long' }]);
  }
});

test('a batch takes what fits into a frame, to the byte', () => {
  const outbox = new Outbox();
  for (let id = 0; id < 3; id++) outbox.add(packConfig({ type: 't', id: String(id), ver: 1, data: 1 }));
  const { length } = batchOf(packConfig({ type: 't', id: '0', ver: 1, data: 1 }));
  const header = batchOf().length;
  const two = header + 2 * (length - header);
  assert.is(nextBatchFrame(outbox, two).frame?.length, two);
  assert.is(nextBatchFrame(outbox, length - 1).unfit.length, 1);
  assert.is(nextBatchFrame(outbox, length - 1).frame, undefined);
});

test('many refusals are told in several acknowledgements', () => {
  const refused = Array.from({ length: 1_000 }, (_, id) => ({ key: { type: 'pacing', id: `${id}` }, code: 'no' }));
  const frames = ackFrames(5, refused).map((bytes) => read(bytes) as Frame & { kind: 'ack' });
  assert.ok(frames.length > 1 && frames.every(({ number }) => number === 5));
  assert.equal(
    frames.flatMap((frame) => frame.refused),
    refused,
  );
});

test('a frame of an unknown kind is ignored if it says that it may be', () => {
  assert.equal(read(Uint8Array.of(77, 0x80, 1, 2, 3)), { kind: 'ignored' });
  assert.throws(() => read(Uint8Array.of(77, 0x7f)), /a frame of kind 77/);
});

test('a hello may be longer in later versions, and of another major nothing more is read', () => {
  assert.is(read(Uint8Array.of(...helloFrame(hello), 1, 2)).kind, 'hello');
  assert.equal(read(ofHex('01007363660903')), {
    kind: 'hello',
    major: 9,
    minor: 3,
    cluster: '',
    id: '',
    incarnation: 0,
    nonce: 0,
    address: '',
    capabilities: [],
  });
});

const malformed = {
  'an empty frame': '',
  'a lone kind': '06',
  'bytes behind the end': '060000',
  'another magic': '01007363670100',
  'another magic at the front': '01007463660100',
  'a node without an id': `01007363660100${'000163'}0000`,
  'a name of 513 bytes': `010073636601000201${'61'.repeat(513)}`,
  'a number of 2^53': '0300ffffffffffffffff',
  'an entry of kind 3': `0300${'0000000000000001'}${'000174000169'}${'0000000000000001'}03`,
  'no UTF-8': `0400${'0000000000000001'}${'0001ff'}${'00016100016e'}`,
  'no UTF-8 in a long name': `0400${'0000000000000001'}${'0020'}${'ff'.repeat(32)}${'00016100016e'}`,
  'a length beyond the end': `0300${'0000000000000001'}ffff`,
  'too many members': `0800${'00016100000'.slice(0, 10).repeat(1025)}`,
};

for (const [what, digits] of Object.entries(malformed)) {
  test(`${what} is malformed`, () => {
    try {
      read(ofHex(digits));
    } catch (error) {
      assert.is((error as { code?: string }).code, 'malformed-frame');
      return;
    }
    assert.unreachable();
  });
}

test('no bytes make reading throw anything else', () => {
  const seeds = [helloFrame(hello), batchOf(packConfig({ type: 't', id: 'i', ver: 1, data: [1] })), membersFrame([])];
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.tuple(fc.constantFrom(...seeds), fc.nat(60), fc.nat(255)).map(([frame, at, byte]) => {
      const changed = frame.slice();
      changed[at % changed.length] = byte;
      return changed;
    }),
  );
  void fc.assert(
    fc.property(bytes, (frame) => {
      try {
        read(frame);
      } catch (error) {
        assert.is((error as { code?: string }).code, 'malformed-frame');
      }
    }),
    { numRuns: 3_000 },
  );
});

test.run();
