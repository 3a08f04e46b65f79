import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../src/faulty/index.js';
import { FrameCutter, frameHead } from '../src/index.js';

const test = suite('frame-cutter');

function streamOf(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...frameHead(frame.length), ...frame]));
}

const FRAMES = [0, 1, 2, 300, 0, 70_000, 5].map((length, number) => new Uint8Array(length).fill(number));

test('frames come out as they went in, wherever the stream is cut', () => {
  const random = createRandom(Number(process.env.SCONF_SEED));
  const stream = streamOf(FRAMES);
  const cuts = [
    () => 1,
    () => 3,
    () => stream.length,
    ...Array.from({ length: 20 }, () => () => 1 + random() * 90_000),
  ];
  for (const next of cuts) {
    const told: Uint8Array[] = [];
    const cutter = new FrameCutter(70_000, (frame) => void told.push(frame));
    for (let at = 0; at < stream.length; ) {
      const length = Math.floor(next());
      assert.ok(cutter.push(stream.subarray(at, at + length)));
      at += length;
    }
    assert.equal(told, FRAMES);
  }
});

test('what is told is in memory of its own, and what was pushed may be used again', () => {
  const told: Uint8Array[] = [];
  const cutter = new FrameCutter(10, (frame) => void told.push(frame));
  const chunk = streamOf([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
  cutter.push(chunk.subarray(0, 9));
  const rest = chunk.slice(9);
  chunk.fill(0);
  cutter.push(rest);
  assert.equal(told, [Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
  assert.ok(told.every((frame) => frame.buffer.byteLength === 2));
});

test('a head that tells of too much stops it for good, before there is room made', () => {
  const told: number[] = [];
  const cutter = new FrameCutter(10, (frame) => void told.push(frame.length));
  const stream = [...streamOf([new Uint8Array(10)]), 0xff, 0xff, 0xff];
  assert.ok(cutter.push(Uint8Array.from(stream)));
  assert.not.ok(cutter.push(Uint8Array.of(0xff)));
  assert.not.ok(cutter.push(streamOf([new Uint8Array(1)])));
  assert.equal(told, [10]);
  const longer = new FrameCutter(10, () => assert.unreachable());
  assert.not.ok(longer.push(frameHead(11)));
});

test('heads are four bytes, the high ones first', () => {
  assert.equal(frameHead(0x01020304), Uint8Array.of(1, 2, 3, 4));
  assert.equal(frameHead(2 ** 32 - 1), Uint8Array.of(255, 255, 255, 255));
});

test.run();
