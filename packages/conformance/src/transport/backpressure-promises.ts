import { claim, turn } from '../evidence.js';
import { deliver } from './delivery.js';
import { courses } from './delivery-promises.js';
import { numberedFrame } from './frames.js';
import type { Ground } from './ground.js';
import type { Promised } from './promise.js';

/** A frame to fill links with: large, yet below what any wire carries. */
function filler(ground: Ground): Uint8Array {
  return numberedFrame(0, Math.min(ground.transport.maxFrameBytes, 65_536));
}

async function saysFull(ground: Ground): Promise<void> {
  const { fullBytes } = ground.traits;
  const [course] = courses(ground, await ground.pair());
  const frame = filler(ground);
  let sentBytes = 0;
  let takesMore = true;
  // In one go: nothing can leave the process in between but what the wire writes at once.
  while (takesMore && sentBytes < fullBytes) {
    takesMore = course.link.send(frame);
    sentBytes += frame.length;
  }
  claim(!takesMore, () => `send still answered true after ${sentBytes} bytes in one go.`);
  await course.own.until(
    () => course.own.drains > 0,
    () => 'send answered false, and onDrain was not called',
  );
  claim(course.link.send(numberedFrame(1, 8)), () => 'onDrain was called, and send answers false to the next frame.');
  claim(course.own.reasons.length === 0, () => `The link closed with ${course.own.reasons[0]?.code}.`);
}

async function takesWhatWasFull(ground: Ground): Promise<void> {
  const [course] = courses(ground, await ground.pair());
  const size = Math.min(ground.transport.maxFrameBytes, 65_536);
  const frames = Array.from({ length: 100 }, (_, number) => numberedFrame(number, size - (number % 7)));
  await deliver(ground, course, frames);
  const [drains, sent] = [course.own.drains, course.sent.length];
  claim(drains <= sent, () => `onDrain was called ${drains} times for ${sent} frames.`);
}

async function endsSlowConsumer(ground: Ground): Promise<void> {
  const { fullBytes } = ground.traits;
  const { dialled } = await ground.pair();
  // The other end never calls receive: the slowest consumer there is.
  const own = ground.receive(dialled);
  const frame = filler(ground);
  let sentBytes = 0;
  let mostBuffered = 0;
  for (let number = 1; own.reasons.length === 0 && sentBytes < fullBytes; number++) {
    dialled.send(frame);
    sentBytes += frame.length;
    mostBuffered = Math.max(mostBuffered, dialled.bufferedBytes);
    if (number % 8 === 0) await turn();
  }
  await own.until(
    () => own.reasons.length > 0,
    () => `${sentBytes} bytes were taken for a receiver that never came, and the link did not end`,
  );
  const code = own.reasons[0]?.code;
  claim(code === 'slow-consumer', () => `The link closed with ${code}.`);
  claim(mostBuffered > 0, () => 'bufferedBytes was 0 all the time.');
  claim(dialled.bufferedBytes === 0, () => `The closed link holds ${dialled.bufferedBytes} bytes.`);
}

export const BACKPRESSURE_PROMISES: readonly Promised[] = [
  {
    id: 'backpressure',
    promise: 'send answers false when much waits, and onDrain says when it no longer does',
    body: saysFull,
  },
  { id: 'drain', promise: 'who waits for onDrain gets everything across', body: takesWhatWasFull },
  { id: 'slow-consumer', promise: 'a link that nobody reads from ends with slow-consumer', body: endsSlowConsumer },
];
