import { CLOSE_CODES, type CloseCode, closeReason, type Link } from '@sconf/transport';
import { claim } from '../evidence.js';
import { courses, elsewhere } from './delivery-promises.js';
import { numberedFrame } from './frames.js';
import type { Ground, Pair } from './ground.js';
import type { Promised } from './promise.js';

/** Closes one end and demands that both hear of it, once, with the reason. */
async function closeFrom(ground: Ground, pick: (pair: Pair) => [closer: Link, other: Link]): Promise<void> {
  const [closer, other] = pick(await ground.pair());
  const near = ground.receive(closer);
  const far = ground.receive(other);
  closer.close(closeReason('going-away', 'back at seven'));
  for (const [name, link] of [
    ['this end', closer],
    ['the other end', other],
  ] as const) {
    const reason = await ground.within(link.closed, `closed of ${name} did not resolve`);
    claim(reason.code === 'going-away', () => `At ${name} going-away became ${reason.code}.`);
    claim(reason.message === 'back at seven', () => `At ${name} the message became '${reason.message}'.`);
  }
  for (const inbox of [near, far]) {
    await inbox.until(
      () => inbox.reasons.length > 0,
      () => 'onClose was not called',
    );
    claim(inbox.reasons[0]?.code === 'going-away', () => `onClose was told ${inbox.reasons[0]?.code}.`);
  }
  await elsewhere(ground);
  claim(near.reasons.length === 1 && far.reasons.length === 1, () => 'onClose was called more than once.');
}

async function everyReason(ground: Ground): Promise<void> {
  const listener = await ground.listen();
  for (const code of Object.keys(CLOSE_CODES) as CloseCode[]) {
    const { dialled, accepted } = await ground.pairAt(listener);
    dialled.close(closeReason(code));
    const reason = await ground.within(accepted.closed, `closed did not resolve after ${code}`);
    claim(reason.code === code, () => `${code} became ${reason.code}.`);
  }
}

async function once(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  const near = ground.receive(dialled);
  dialled.close(closeReason('duplicate'));
  dialled.close(closeReason('lost'));
  for (const link of [dialled, accepted]) {
    const { code } = await ground.within(link.closed, 'closed did not resolve');
    claim(code === 'duplicate', () => `A second close changed the reason to ${code}.`);
    link.close();
  }
  await elsewhere(ground);
  claim(near.reasons.length === 1, () => `onClose was called ${near.reasons.length} times.`);
}

async function bothAtOnce(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  dialled.close();
  accepted.close();
  for (const link of [dialled, accepted]) await ground.within(link.closed, 'closed did not resolve');
}

async function lateReceiver(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  dialled.close(closeReason('wrong-cluster'));
  await ground.within(accepted.closed, 'closed did not resolve at an end without a receiver');
  for (const link of [dialled, accepted]) {
    const inbox = ground.receive(link);
    await inbox.until(
      () => inbox.reasons.length > 0,
      () => 'receive was called on a link that had ended, and onClose was not called',
    );
    claim(inbox.reasons[0]?.code === 'wrong-cluster', () => `onClose was told ${inbox.reasons[0]?.code}.`);
  }
}

async function sendAfterClose(ground: Ground): Promise<void> {
  const pair = await ground.pair();
  const [there, back] = courses(ground, pair);
  there.link.close();
  const taken = there.link.send(numberedFrame(1, 8));
  claim(!taken, () => 'send answered true on a closed link.');
  await ground.within(back.link.closed, 'The other end did not end');
  claim(!back.link.send(numberedFrame(2, 8)), () => 'send answered true at the end that was closed from afar.');
  await elsewhere(ground);
  for (const { other } of [there, back]) {
    claim(other.arrivals.length === 0, () => 'A frame that was sent on a closed link arrived.');
  }
}

async function nothingAfterClose(ground: Ground): Promise<void> {
  const [there, back] = courses(ground, await ground.pair());
  const atClose = new Map<unknown, number>();
  // Frames are on their way in both directions when one end closes.
  for (let number = 0; number < 50; number++) {
    there.link.send(numberedFrame(number, 200));
    back.link.send(numberedFrame(number, 200));
  }
  there.link.close();
  atClose.set(there.own, there.own.arrivals.length);
  await ground.within(back.link.closed, 'The other end did not end');
  await elsewhere(ground);
  const { own } = there;
  claim(own.arrivals.length === atClose.get(own), () => 'A frame was told to the end that had called close.');
  for (const { late } of [there.own, back.own]) {
    claim(late === 0, () => `The receiver was called ${late} times after onClose.`);
  }
}

async function closesWhileTold(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  let told = 0;
  accepted.receive({
    onFrame: () => {
      told += 1;
      accepted.close();
    },
  });
  // Sent in one go, so that they arrive in one go too.
  for (let number = 0; number < 50; number++) dialled.send(numberedFrame(number, 200));
  await ground.within(accepted.closed, 'None of 50 frames was told, or close within onFrame did nothing');
  await elsewhere(ground);
  claim(told === 1, () => `${told} frames were told to a receiver that closed the link on the first.`);
}

async function severed(ground: Ground): Promise<void> {
  const { dialled, accepted } = await ground.pair();
  ground.receive(dialled);
  ground.receive(accepted);
  ground.fixture.sever?.();
  for (const [name, link] of [
    ['dialled', dialled],
    ['accepted', accepted],
  ] as const) {
    const seen = `The other end fell silent, and the end that was ${name} did not notice`;
    const { code } = await ground.within(link.closed, seen);
    claim(code === 'lost', () => `The end that was ${name} closed with ${code}.`);
  }
}

export const CLOSING_PROMISES: readonly Promised[] = [
  {
    id: 'close-by-dialler',
    promise: 'a close by who dialled is told at both ends, once, with the reason',
    body: (ground) => closeFrom(ground, ({ dialled, accepted }) => [dialled, accepted]),
  },
  {
    id: 'close-by-listener',
    promise: 'a close by who listened is told at both ends, once, with the reason',
    body: (ground) => closeFrom(ground, ({ dialled, accepted }) => [accepted, dialled]),
  },
  { id: 'close-codes', promise: 'every close code arrives as it was given', body: everyReason },
  { id: 'close-once', promise: 'close is idempotent, and the first reason stays', body: once },
  { id: 'close-at-once', promise: 'both ends may close at the same time', body: bothAtOnce },
  { id: 'late-receiver', promise: 'a receiver that comes after the end hears onClose', body: lateReceiver },
  { id: 'send-after-close', promise: 'send on a closed link drops the frame and answers false', body: sendAfterClose },
  { id: 'last-call', promise: 'no frame is told after close or onClose', body: nothingAfterClose },
  { id: 'close-inside', promise: 'a receiver that closes the link is told of no other frame', body: closesWhileTold },
  {
    id: 'half-open',
    promise: 'a link whose other end fell silent ends with lost',
    madeBy: (traits) => traits.halfOpen === true,
    body: severed,
  },
];
