import { claim, Evidence } from '../evidence.js';
import { type Course, courseOf, deliver, sendAll } from './delivery.js';
import { numberedFrame } from './frames.js';
import type { Ground, Pair } from './ground.js';
import type { Promised } from './promise.js';

/** Lengths around which wires change how they write a length. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 125, 126, 127, 128, 255, 256, 257, 1000, 4096, 16_383, 16_384, 65_535, 65_536];

/** Both directions of a link. */
export function courses(ground: Ground, { dialled, accepted }: Pair): [there: Course, back: Course] {
  const near = ground.receive(dialled);
  const far = ground.receive(accepted);
  return [courseOf(dialled, near, far), courseOf(accepted, far, near)];
}

function frames(count: number, length: (number: number) => number): Uint8Array[] {
  return Array.from({ length: count }, (_, number) => numberedFrame(number, length(number)));
}

async function ofEveryLength(ground: Ground): Promise<void> {
  const lengths = LENGTHS.filter((length) => length <= ground.transport.maxFrameBytes);
  const all = lengths.map((length, number) => numberedFrame(number, length));
  for (const course of courses(ground, await ground.pair())) await deliver(ground, course, all);
}

async function longest(ground: Ground): Promise<void> {
  const { maxFrameBytes } = ground.transport;
  for (const course of courses(ground, await ground.pair())) {
    await deliver(ground, course, [numberedFrame(1, maxFrameBytes), numberedFrame(2, maxFrameBytes)]);
  }
}

async function tooLong(ground: Ground): Promise<void> {
  const pair = await ground.pair();
  const [course] = courses(ground, pair);
  const taken = course.link.send(new Uint8Array(ground.transport.maxFrameBytes + 1));
  claim(!taken, () => 'send answered true to a frame of maxFrameBytes + 1 bytes.');
  const reason = await ground.within(
    pair.dialled.closed,
    'The link took a frame of maxFrameBytes + 1 bytes and did not end',
  );
  claim(reason.code === 'frame-too-large', () => `The link closed with ${reason.code}.`);
  await ground.within(pair.accepted.closed, 'The other end did not end');
  const [arrival] = course.other.arrivals;
  claim(arrival === undefined, () => `${arrival?.frame.length} bytes of it arrived.`);
}

async function inOrder(ground: Ground): Promise<void> {
  const [there, back] = courses(ground, await ground.pair());
  const many = frames(1000, (number) => 8 + ((number * 37) % 200));
  await Promise.all([deliver(ground, there, many), deliver(ground, back, many)]);
}

async function kept(ground: Ground): Promise<void> {
  const [course] = courses(ground, await ground.pair());
  await deliver(
    ground,
    course,
    frames(200, () => 64),
  );
  // What comes later must not be written over what came first: the second round judges only itself, so look again.
  const first = course.other.arrivals[0]?.frame;
  const before = String(first);
  await deliver(
    ground,
    course,
    frames(200, () => 65),
  );
  claim(String(first) === before, () => 'A frame that the receiver kept was changed when others arrived.');
}

async function early(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  const own = ground.receive(dialled);
  const other = ground.inbox();
  const course = courseOf(dialled, own, other);
  const sent = frames(10, () => 16);
  await sendAll(course, sent);
  await elsewhere(ground);
  accepted.receive(other);
  await other.until(
    () => new Set(other.arrivals.map(({ key }) => key)).size === sent.length,
    () => `${other.arrivals.length} of ${sent.length} frames that were sent before receive was called arrived`,
  );
  await deliver(ground, course, [numberedFrame(99, 16)]);
}

async function onItsOwnTurn(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  let inside = '';
  const calls: string[] = [];
  const note = (call: string) => () => {
    if (inside !== '') calls.push(`${call} was called from inside ${inside}.`);
  };
  const during = (method: string, act: () => void): void => {
    inside = method;
    act();
    inside = '';
  };
  const watch = { onFrame: note('onFrame'), onDrain: note('onDrain'), onClose: note('onClose') };
  during('receive', () => accepted.receive(watch));
  during('receive', () => dialled.receive(watch));
  during('send', () => dialled.send(numberedFrame(1, 10)));
  during('send', () => accepted.send(numberedFrame(2, 10)));
  during('close', () => dialled.close());
  await ground.within(accepted.closed, 'The other end did not end');
  claim(calls.length === 0, () => calls.join(' '));
}

async function reply(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  const own = ground.receive(dialled);
  const failures: unknown[] = [];
  accepted.receive({
    onFrame: (frame) => void accepted.send(frame),
    onClose: () => {
      try {
        accepted.send(numberedFrame(0, 8));
        accepted.close();
      } catch (error) {
        failures.push(error);
      }
    },
  });
  // The frames come back to who sent them, so one inbox is both ends of the course.
  await deliver(
    ground,
    courseOf(dialled, own, own),
    frames(20, () => 32),
  );
  dialled.close();
  await ground.within(accepted.closed, 'The other end did not end');
  await elsewhere(ground);
  if (failures.length > 0) throw new Evidence(`send or close threw inside onClose: ${String(failures[0])}.`);
}

/** Round trips over a link of its own: by the time they are over, what was on its way elsewhere has arrived. */
export async function elsewhere(ground: Ground): Promise<void> {
  const [there, back] = courses(ground, await ground.pair());
  for (let number = 0; number < 5; number++) {
    await deliver(ground, there, [numberedFrame(number, 8)]);
    await deliver(ground, back, [numberedFrame(number, 8)]);
  }
}

async function manyAtOnce(ground: Ground): Promise<void> {
  const [there, back] = courses(ground, await ground.pair());
  const all = frames(ground.traits.manyFrames, () => 100);
  await deliver(ground, there, all);
  await deliver(ground, back, [numberedFrame(1, 8)]);
}

export const DELIVERY_PROMISES: readonly Promised[] = [
  { id: 'unchanged', promise: 'frames of every length arrive whole and unchanged, either way', body: ofEveryLength },
  { id: 'longest-frame', promise: 'a frame of maxFrameBytes arrives', body: longest },
  { id: 'frame-too-large', promise: 'a longer frame closes the link with frame-too-large', body: tooLong },
  {
    id: 'order',
    promise: 'frames arrive in the order in which they were sent',
    madeBy: (traits) => traits.unordered !== true,
    body: inOrder,
  },
  { id: 'kept-frames', promise: 'a receiver may keep the frames that it got', body: kept },
  {
    id: 'early-frames',
    promise: 'frames that arrive before receive is called wait',
    madeBy: (traits) => traits.lossy !== true,
    body: early,
  },
  { id: 'own-turn', promise: 'a receiver is never called from inside send, receive or close', body: onItsOwnTurn },
  { id: 'reply', promise: 'a receiver may send and close', body: reply },
  { id: 'throughput', promise: 'many frames get through', body: manyAtOnce },
];
