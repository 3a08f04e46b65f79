import { DEFAULT_LIMITS, MAX_VERSION, type PackedEntry, packConfig, packTombstone, rawJson } from '@sconf/data-model';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFrame } from '../src/frames/decode-frame.js';
import {
  ackFrames,
  bareFrame,
  forwardJoinFrame,
  graftFrames,
  haveFrames,
  helloFrame,
  membersFrame,
  reconcileFrame,
  shuffleFrame,
  shuffleReplyFrame,
  waveFrame,
  welcomeFrame,
} from '../src/frames/encode-frame.js';
import type { Frame, Hello } from '../src/frames/frame.js';
import * as KIND from '../src/frames/kind.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
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
  priority: 'join',
  maxFrameBytes: 2 ** 20,
};

function read(bytes: Uint8Array): Frame {
  return readFrame(bytes, DEFAULT_LIMITS, MEMBER_READERS);
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
    { id: 'a', address: '', told: true },
    { id: 'b', address: 'memory:b', told: false },
  ];
  assert.equal(read(membersFrame(members)), { kind: 'members', members });
  const message = Uint8Array.of(1, 2);
  assert.equal(read(reconcileFrame(true, 9, message)), { kind: 'reconcile', answers: true, exchange: 9, message });
  assert.equal(
    [KIND.PING, KIND.PONG, KIND.BYE].map((kind) => read(bareFrame(kind)).kind),
    ['ping', 'pong', 'bye'],
  );
  const member = { id: 'n', address: 'm:n' };
  assert.equal(read(forwardJoinFrame(member, 6)), { kind: 'forward-join', member, hops: 6 });
  const path = ['a', 'b'];
  assert.equal(read(shuffleFrame(2, path, [member])), { kind: 'shuffle', hops: 2, path, members: [member] });
  assert.equal(read(shuffleReplyFrame(path, [])), { kind: 'shuffle-reply', path, members: [] });
  const wave = { root: 'n1', number: 2 ** 32 - 1, hops: 255, parent: true };
  assert.equal(read(waveFrame(wave)), { kind: 'wave', ...wave });
});

test('frames are the bytes that the protocol says', () => {
  assert.is(hex(bareFrame(KIND.PING)), '0600');
  assert.is(hex(welcomeFrame({ size: 2, session: undefined })), '02000000000200');
  assert.is(hex(waveFrame({ root: 'n1', number: 258, hops: 3, parent: true })), `0f00${'00026e31'}${'00000102'}0301`);
  const entry = packConfig({ type: 't', id: 'i', ver: 1, data: true });
  assert.is(hex(batchOf(entry)), `03000000000000000003${'000174000169'}${'0000000000000001'}02${'0000000474727565'}`);
  const bare = { ...hello, cluster: 'c', capabilities: [], incarnation: 1, address: '' };
  const numbers = `${'0000000000000001'}${'0000000000000007'}`;
  assert.is(
    hex(helloFrame(bare)),
    `0100736366${'0100'}${'000163'}${'00026e31'}${numbers}${'0000'}${'0002'}${'00100000'}`,
  );
  const versions = [
    { type: 't', id: 'i', ver: 1 },
    { type: 't', id: 'j', ver: 2 },
    { type: 'u', id: 'k', ver: 3 },
  ];
  const [one, two, three] = [1, 2, 3].map((ver) => ver.toString(16).padStart(16, '0'));
  const have = `${'000174'}${'000169'}${one}${'00016a'}${two}${'0000'}${'000175'}${'00016b'}${three}`;
  assert.equal(haveFrames(versions).map(hex), [`0d00${have}`]);
  assert.equal(graftFrames(versions).map(hex), [
    `0e00${'000174'}${'000169'}${'00016a'}${'0000'}${'000175'}${'00016b'}`,
  ]);
  const member = { id: 'n', address: 'm:n' };
  assert.is(hex(forwardJoinFrame(member, 6)), `0a0006${'00016e'}${'00036d3a6e'}`);
  assert.is(hex(shuffleFrame(2, ['p'], [member])), `0b0002${'01000170'}${'00016e'}${'00036d3a6e'}`);
  assert.is(hex(shuffleReplyFrame([], [member])), `0c0000${'00016e'}${'00036d3a6e'}`);
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

test('keys of several types go in as many frames as it takes', () => {
  const versions = Array.from({ length: 3_000 }, (_, n) => ({ type: `t${n >> 10}`, id: `bidder-${n}`, ver: n }));
  const frames = haveFrames(versions);
  assert.ok(frames.length > 1);
  assert.equal(
    frames.flatMap((frame) => (read(frame) as Frame & { kind: 'have' }).versions),
    versions,
  );
  const keys = versions.map(({ type, id }) => ({ type, id }));
  assert.equal(
    graftFrames(keys).flatMap((frame) => (read(frame) as Frame & { kind: 'graft' }).keys),
    keys,
  );
  assert.equal(graftFrames([]).map(read), [{ kind: 'graft', keys: [] }]);
});

test('keys beyond the limits of who reads are passed over, and the others of the frame are read', () => {
  const long = 'x'.repeat(513);
  const good = { type: 't', id: 'i', ver: 3 };
  const versions = [
    { ...good, id: long },
    good,
    { ...good, type: long },
    { ...good, id: long },
    { ...good, type: 'u' },
  ];
  const kept = [good, { ...good, type: 'u' }];
  assert.equal(haveFrames(versions).map(read), [{ kind: 'have', versions: kept }]);
  assert.equal(graftFrames(versions).map(read), [{ kind: 'graft', keys: kept.map(({ type, id }) => ({ type, id })) }]);
});

test('no more members are named than a frame may', () => {
  const members = Array.from({ length: 1_100 }, (_, n) => ({ id: `n${n}`, address: '', told: false }));
  const { members: named } = read(membersFrame(members)) as Frame & { kind: 'members' };
  assert.equal(named, members.slice(0, 1_024));
});

test('a path that is too long, a hello of an unknown priority, and frames that are too short, are malformed', () => {
  const path = Array.from({ length: 9 }, () => 'n');
  assert.throws(() => read(shuffleFrame(1, path, [])), /a path of 9 nodes: at most 8/);
  const bytes = helloFrame(hello);
  bytes[bytes.length - 5] = 3;
  assert.throws(() => read(bytes), /unknown priority/);
  assert.throws(() => read(helloFrame({ ...hello, maxFrameBytes: 65_535 })), /too short frames/);
  assert.throws(() => read(helloFrame(hello).slice(0, -1)), /ends 1 bytes too early/);
});

test('a frame of an unknown kind is ignored if it says that it may be', () => {
  assert.equal(read(Uint8Array.of(77, 0x80, 1, 2, 3)), { kind: 'ignored' });
  assert.throws(() => read(Uint8Array.of(77, 0x7f)), /a frame of kind 77/);
});

test('a hello without a priority wants the link little, and one without a length of frames takes 256 KiB', () => {
  const { priority, maxFrameBytes } = read(helloFrame(hello).slice(0, -5)) as Hello;
  assert.equal([priority, maxFrameBytes], ['low', 262_144]);
  assert.is((read(helloFrame(hello).slice(0, -4)) as Hello).priority, 'join');
});

test('a hello may be longer in later versions, and of another major nothing more is read', () => {
  assert.is(read(Uint8Array.of(...helloFrame(hello), 1, 2)).kind, 'hello');
  assert.throws(
    () => read(ofHex('01007363660903')),
    (error: { code?: string; message?: string }) =>
      error.code === 'wrong-version' && error.message === 'one speaks protocol 1.0, the other 9.3',
  );
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
  'a nonce of 2^53': `01007363660100${'000163'}${'00016e'}${'0000000000000001'}${'0020000000000000'}`,
  'a wave of a root without an id': `0f00${'0000'}${'00000001'}0000`,
  'a have of an empty type': `0d00${'0000'}${'000178'}${'0000000000000001'}`,
  'a graft of an empty type': `0e00${'0000'}${'000178'}`,
  'a type without ids': `0e00${'000174'}`,
  'a type with an empty id first': `0e00${'000174'}${'0000'}${'000175'}${'000178'}`,
  'an empty id at the end': `0e00${'000174'}${'000178'}${'0000'}`,
  'a version cut short, of a key that is too long': `0d00${'000174'}0201${'61'.repeat(513)}${'00000000'}`,
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
        assert.ok(['malformed-frame', 'wrong-version'].includes(String((error as { code?: string }).code)));
      }
    }),
    { numRuns: 3_000 },
  );
});

test.run();
