import { readFileSync } from 'node:fs';
import { ConfigSet, DEFAULT_LIMITS, type Entry, pack, parse } from '@sconf/data-model';
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
import type { Frame } from '../src/frames/frame.js';
import * as KIND from '../src/frames/kind.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
import { repeatedBatchFrame } from '../src/session/batch-frame.js';

const test = suite('vectors');

interface Vector {
  readonly name: string;
  /** What the frame says; entries of a batch as texts, the message of a reconcile frame as hexadecimal digits. */
  readonly says: Record<string, unknown>;
  readonly frame: string;
  /** Of the entries of a batch. */
  readonly fingerprint?: string;
}

interface Vectors {
  readonly frames: readonly Vector[];
  /** Frames that end the link. */
  readonly malformed: Readonly<Record<string, string>>;
}

const file = new URL('vectors/frames.json', import.meta.url);
const { frames, malformed } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

function entriesOf(texts: unknown): Entry[] {
  return (texts as string[]).map((text) => parse(text) as Entry);
}

/** The frame as the decoder gives it. */
function frameOf(says: Vector['says']): Frame {
  const { kind } = says;
  if (kind === 'welcome') return { session: undefined, ...says } as Frame;
  if (kind === 'batch')
    return { ...says, entries: entriesOf(says.entries).map((entry) => pack(entry)), refused: [] } as never;
  if (kind !== 'reconcile') return says as unknown as Frame;
  return { ...says, message: new Uint8Array(Buffer.from(says.message as string, 'hex')) } as never;
}

function write(frame: Frame): Uint8Array | undefined {
  switch (frame.kind) {
    case 'hello':
      return helloFrame(frame);
    case 'welcome':
      return welcomeFrame(frame);
    case 'batch':
      return repeatedBatchFrame(frame.number, frame.entries);
    case 'ack':
      return ackFrames(frame.number, frame.refused)[0];
    case 'reconcile':
      return reconcileFrame(frame.answers, frame.exchange, frame.message);
    case 'ping':
    case 'pong':
    case 'bye':
      return bareFrame({ ping: KIND.PING, pong: KIND.PONG, bye: KIND.BYE }[frame.kind]);
    default:
      return writePeerFrame(frame);
  }
}

function writePeerFrame(frame: Frame): Uint8Array | undefined {
  switch (frame.kind) {
    case 'members':
      return membersFrame(frame.members);
    case 'forward-join':
      return forwardJoinFrame(frame.member, frame.hops);
    case 'shuffle':
      return shuffleFrame(frame.hops, frame.path, frame.members);
    case 'shuffle-reply':
      return shuffleReplyFrame(frame.path, frame.members);
    case 'have':
      return haveFrames(frame.versions)[0];
    case 'graft':
      return graftFrames(frame.keys)[0];
    case 'wave':
      return waveFrame(frame);
    default:
      return undefined;
  }
}

function read(digits: string): Frame {
  return readFrame(new Uint8Array(Buffer.from(digits, 'hex')), DEFAULT_LIMITS, MEMBER_READERS);
}

for (const { name, says, frame, fingerprint } of frames) {
  test(`${name} is these bytes, and these bytes are that`, () => {
    const expected = frameOf(says);
    assert.equal(read(frame), expected);
    const written = Buffer.from(write(expected) as Uint8Array).toString('hex');
    // Older nodes leave out what a hello ends with; none of today's does.
    if (name === 'hello without a length of frames') assert.is(written, `${frame}00040000`);
    else assert.is(written, frame);
    if (fingerprint === undefined) return;
    const set = new ConfigSet();
    set.merge(entriesOf(says.entries));
    assert.is(set.fingerprint(), fingerprint);
  });
}

for (const [what, digits] of Object.entries(malformed)) {
  test(`${what} is malformed`, () => {
    assert.throws(
      () => read(digits),
      (error: { code?: string }) => error.code === 'malformed-frame',
    );
  });
}

test('there is a vector of each kind', () => {
  const kinds = new Set(frames.map(({ frame }) => Number.parseInt(frame.slice(0, 2), 16)));
  assert.equal(
    [...kinds].sort((one, other) => one - other),
    Array.from({ length: 15 }, (_, at) => at + 1),
  );
});

test.run();
