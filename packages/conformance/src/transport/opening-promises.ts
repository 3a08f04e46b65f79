import type { Link, Listener } from '@sconf/transport';
import { claim, Evidence } from '../evidence.js';
import { courseOf, deliver } from './delivery.js';
import { courses, elsewhere } from './delivery-promises.js';
import { numberedFrame } from './frames.js';
import type { Ground } from './ground.js';
import type { Promised } from './promise.js';

type Attempt = () => Promise<Link | Listener>;

/** Demands that an attempt rejects with an error of one of these codes. */
async function rejects(ground: Ground, what: string, attempt: Attempt, codes: string[]): Promise<void> {
  const error = await failure(ground, what, attempt);
  const code = (error as { code?: unknown }).code;
  claim(codes.includes(String(code)), () => `${what} rejected with ${String(error)}, code ${String(code)}.`);
}

/** Why an attempt rejected; what it opened instead is closed. */
async function failure(ground: Ground, what: string, attempt: Attempt): Promise<unknown> {
  let started: Promise<Link | Listener>;
  try {
    started = attempt();
  } catch (error) {
    throw new Evidence(`${what} threw instead of rejecting: ${String(error)}.`);
  }
  const outcome = started.then(
    async (opened) => {
      await opened.close();
      throw new Evidence(`${what} resolved.`);
    },
    (error: unknown) => error,
  );
  return await ground.within(outcome, `${what} did not settle`);
}

async function describesItself(ground: Ground): Promise<void> {
  const { name, maxFrameBytes } = ground.transport;
  claim(typeof name === 'string' && name.length > 0, () => `name is ${JSON.stringify(name)}.`);
  const whole = Number.isSafeInteger(maxFrameBytes) && maxFrameBytes > 0;
  claim(whole, () => `maxFrameBytes is ${maxFrameBytes}.`);
  const { dialled, accepted } = await ground.pair();
  for (const link of [dialled, accepted]) {
    claim(link.remoteAddress.length > 0, () => 'remoteAddress is empty.');
    claim(link.bufferedBytes === 0, () => `bufferedBytes of a new link is ${link.bufferedBytes}.`);
  }
}

async function nobodyThere(ground: Ground): Promise<void> {
  const listener = await ground.listen();
  await listener.close();
  await rejects(ground, 'dial', () => ground.dialler.dial(listener.address), ['unreachable']);
}

async function nonsense(ground: Ground): Promise<void> {
  await rejects(ground, 'dial', () => ground.dialler.dial('\u0000 no address'), ['invalid-address']);
  await rejects(ground, 'listen', () => ground.listening('\u0000 no address'), ['invalid-address']);
}

async function addressInUse(ground: Ground): Promise<void> {
  const { address } = await ground.listen();
  await rejects(ground, 'a second listen at the same address', () => ground.listening(address), ['address-in-use']);
}

async function aborted(ground: Ground): Promise<void> {
  const listener = await ground.listen();
  const { address } = listener;
  const reason = new Error('given up');
  const signal = AbortSignal.abort(reason);
  const attempts: [string, Attempt][] = [
    ['dial with an aborted signal', () => ground.dialler.dial(address, { signal })],
    ['listen with an aborted signal', () => ground.listening(ground.fixture.address, { signal })],
    ['dial, aborted right after,', () => abortedSoon(reason, (options) => ground.dialler.dial(address, options))],
  ];
  for (const [what, attempt] of attempts) {
    const error = await failure(ground, what, attempt);
    claim(error === reason, () => `${what} rejected with ${String(error)} and not with the signal's reason.`);
  }
  await elsewhere(ground);
  const leftOpen = ground.acceptedAt(listener).map((link) => link.closed);
  await ground.within(Promise.all(leftOpen), 'A dial was aborted, and the listener was left with an open link');
}

function abortedSoon(reason: Error, dial: (options: { signal: AbortSignal }) => Promise<Link>): Promise<Link> {
  const controller = new AbortController();
  const dialling = dial({ signal: controller.signal });
  controller.abort(reason);
  return dialling;
}

async function abortedListen(ground: Ground): Promise<void> {
  const spot = await ground.listen();
  await spot.close();
  const reason = new Error('given up');
  const controller = new AbortController();
  const listening = ground.listening(spot.address, { signal: controller.signal });
  controller.abort(reason);
  const outcome = listening.then(
    // Wires that listen at once may have done so before they heard of it.
    async (listener) => await listener.close(),
    (error: unknown) =>
      claim(error === reason, () => `listen rejected with ${String(error)}, and not with the reason.`),
  );
  await ground.within(outcome, 'listen, aborted right after, did not settle');
  await rejects(ground, 'dial', () => ground.dialler.dial(spot.address), ['unreachable', 'refused']);
  await ground.pairAt(await ground.listen(spot.address));
}

async function abortedLater(ground: Ground): Promise<void> {
  const controller = new AbortController();
  const listener = await ground.listen(undefined, { signal: controller.signal });
  const [course] = courses(ground, await ground.pairAt(listener, { signal: controller.signal }));
  controller.abort(new Error('too late'));
  await ground.pairAt(listener);
  await deliver(ground, course, [numberedFrame(1, 8)]);
  claim(course.own.reasons.length === 0, () => 'The link was closed.');
}

async function closedListener(ground: Ground): Promise<void> {
  const listener = await ground.listen();
  const [course] = courses(ground, await ground.pairAt(listener));
  await ground.within(listener.close(), 'close of the listener did not settle');
  await ground.within(listener.close(), 'a second close of the listener did not settle');
  await ground.within(listener[Symbol.asyncDispose](), 'asyncDispose of the listener did not settle');
  await rejects(ground, 'dial', () => ground.dialler.dial(listener.address), ['unreachable', 'refused']);
  await deliver(ground, course, [numberedFrame(1, 8), numberedFrame(2, 8)]);
  claim(course.own.reasons.length === 0, () => 'A link that was there was closed with the listener.');
}

async function listensAgain(ground: Ground): Promise<void> {
  const listener = await ground.listen();
  await listener.close();
  const again = await ground.listen(listener.address);
  await ground.pairAt(again);
}

async function many(ground: Ground): Promise<void> {
  const listener = await ground.listen();
  const links = Array.from({ length: ground.traits.manyLinks }, (_, number) => number);
  const dialled = await Promise.all(links.map(() => ground.dial(listener.address)));
  await Promise.all(
    dialled.map(async (link, number) => {
      const own = ground.receive(link);
      await deliver(ground, courseOf(link, own, own), [numberedFrame(number, 16), numberedFrame(number, 2000)]);
    }),
  );
}

/** Answers on every link that is accepted from here on, so that each dialler gets back what it sent, and only that. */
function echoing(body: (ground: Ground) => Promise<void>): (ground: Ground) => Promise<void> {
  return async (ground) => {
    ground.onAccept = (link) => link.receive({ onFrame: (frame) => void link.send(frame) });
    await body(ground);
  };
}

export const OPENING_PROMISES: readonly Promised[] = [
  { id: 'describes-itself', promise: 'transports and links say what they are', body: describesItself },
  { id: 'unreachable', promise: 'dial rejects with unreachable where nobody listens', body: nobodyThere },
  { id: 'invalid-address', promise: 'dial and listen reject with invalid-address what is none', body: nonsense },
  { id: 'address-in-use', promise: 'listen rejects with address-in-use where somebody listens', body: addressInUse },
  {
    id: 'cancellation',
    promise: "an aborted call rejects with the signal's reason and leaves nothing open",
    body: aborted,
  },
  {
    id: 'listen-cancellation',
    promise: 'an aborted listen leaves its address free',
    body: abortedListen,
  },
  { id: 'late-abort', promise: 'a signal has no effect on what was opened', body: abortedLater },
  {
    id: 'closed-listener',
    promise: 'a closed listener takes no more links and leaves those there are',
    body: closedListener,
  },
  { id: 'listen-again', promise: 'an address is free again when its listener was closed', body: listensAgain },
  { id: 'many-links', promise: 'many links are open at once and do not mix', body: echoing(many) },
];
