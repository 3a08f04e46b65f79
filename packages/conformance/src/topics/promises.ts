import { claim, Evidence } from '../evidence.js';
import { firstDifference, numberedFrame } from '../transport/frames.js';
import type { Inbox } from '../transport/inbox.js';
import type { TopicsGround } from './ground.js';

interface TopicsPromised {
  readonly id: string;
  readonly promise: string;
  readonly body: (ground: TopicsGround) => Promise<void>;
}

/** Waits for as many frames, and demands that they are those, in order. */
async function hears(inbox: Inbox, frames: readonly Uint8Array[]): Promise<void> {
  await inbox.until(
    () => inbox.arrivals.length >= frames.length,
    () => `${inbox.arrivals.length} of ${frames.length} frames arrived`,
  );
  claim(inbox.arrivals.length === frames.length, () => `${inbox.arrivals.length} frames arrived for ${frames.length}.`);
  for (const [i, frame] of frames.entries()) {
    const arrived = inbox.arrivals[i]?.frame as Uint8Array;
    const same = arrived.length === frame.length && firstDifference(frame, arrived) === -1;
    claim(same, () => `Frame ${i} of ${frame.length} bytes arrived changed, or in another's place.`);
  }
}

async function everybody(ground: TopicsGround): Promise<void> {
  const [publisher, ...others] = ground.transports;
  const inboxes = others.map((each) => ground.subscribe(each, 'market/pacing').inbox);
  await ground.settled();
  const lengths = [0, 1, 125, 126, 1000, 65_536, publisher.maxFrameBytes];
  const frames = lengths
    .filter((length) => length <= publisher.maxFrameBytes)
    .map((length, i) => numberedFrame(i, length));
  for (const frame of frames) publisher.publish('market/pacing', frame);
  for (const inbox of inboxes) await hears(inbox, frames);
}

async function notItself(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const own = ground.subscribe(publisher, 'market/pacing').inbox;
  const { inbox } = ground.subscribe(other, 'market/pacing');
  await ground.settled();
  publisher.publish('market/pacing', numberedFrame(1, 8));
  await hears(inbox, [numberedFrame(1, 8)]);
  // What comes from the other end is behind whatever would have come back.
  other.publish('market/pacing', numberedFrame(2, 8));
  await hears(own, [numberedFrame(2, 8)]);
}

async function apart(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const topics = ['market/pacing', 'market/pacing/eu', 'market', 'market/pacin', 'market/%2Fp_a-c'];
  const inboxes = topics.map((topic) => ground.subscribe(other, topic).inbox);
  await ground.settled();
  for (const [i, topic] of topics.entries()) publisher.publish(topic, numberedFrame(i, 8));
  for (const [i, inbox] of inboxes.entries()) await hears(inbox, [numberedFrame(i, 8)]);
}

async function children(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const { inbox } = ground.subscribe(other, 'market/*');
  const { inbox: last } = ground.subscribe(other, 'last');
  await ground.settled();
  const topics = ['market/pacing', 'market', 'other/pacing', 'market/pacing/eu', 'market/floor'];
  for (const [i, topic] of topics.entries()) publisher.publish(topic, numberedFrame(i, 8));
  publisher.publish('last', numberedFrame(9, 8));
  await hears(last, [numberedFrame(9, 8)]);
  await hears(inbox, [numberedFrame(0, 8), numberedFrame(4, 8)]);
}

async function ends(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const { inbox, stop } = ground.subscribe(other, 'market/pacing');
  const { inbox: stays } = ground.subscribe(other, 'market/pacing');
  await ground.settled();
  publisher.publish('market/pacing', numberedFrame(1, 8));
  await hears(inbox, [numberedFrame(1, 8)]);
  stop();
  stop();
  await ground.settled();
  publisher.publish('market/pacing', numberedFrame(2, 8));
  await hears(stays, [numberedFrame(1, 8), numberedFrame(2, 8)]);
  await hears(inbox, [numberedFrame(1, 8)]);
}

async function oneAnswers(ground: TopicsGround): Promise<void> {
  const [asker, ...others] = ground.transports;
  let asked = 0;
  for (const transport of [asker, ...others]) {
    transport.serve('market/sync', async (frame) => {
      asked += 1;
      if (transport === asker) throw new Evidence('asked itself');
      return Uint8Array.from([...frame, 7]);
    });
  }
  await ground.settled();
  for (let i = 1; i <= 20; i++) {
    const answer = await ground.within(asker.request('market/sync', Uint8Array.of(i)), 'A request was not answered');
    claim(answer.join() === `${i},7`, () => `The answer to ${i} is ${answer.join()}.`);
    claim(asked === i, () => `${asked} were asked by ${i} requests.`);
  }
}

async function rejection(ground: TopicsGround, what: string, attempt: () => Promise<unknown>): Promise<unknown> {
  const outcome = attempt().then(
    () => new Evidence(`${what} resolved.`),
    (error: unknown) => error,
  );
  const error = await ground.within(outcome, `${what} did not settle`);
  if (error instanceof Evidence) throw error;
  return error;
}

async function nobodyServes(ground: TopicsGround): Promise<void> {
  const [asker, other] = ground.transports;
  asker.serve('market/sync', (frame) => frame);
  const stop = other.serve('market/sync', (frame) => frame);
  await ground.settled();
  await ground.within(asker.request('market/sync', new Uint8Array(1)), 'A request was not answered');
  stop();
  await ground.settled();
  const error = await rejection(ground, 'A request that only the asker serves', () =>
    asker.request('market/sync', new Uint8Array(1)),
  );
  const { code } = error as { code?: unknown };
  claim(code === 'unreachable', () => `request rejected with ${String(error)}, code ${String(code)}.`);
}

async function abortedRequest(ground: TopicsGround): Promise<void> {
  const [asker, other] = ground.transports;
  const controller = new AbortController();
  const reason = new Error('given up');
  other.serve('market/sync', (frame) => {
    controller.abort(reason);
    return new Promise((resolve) => setTimeout(() => resolve(frame), 20));
  });
  await ground.settled();
  for (const signal of [AbortSignal.abort(reason), controller.signal]) {
    const error = await rejection(ground, 'An aborted request', () =>
      asker.request('market/sync', new Uint8Array(1), { signal }),
    );
    claim(error === reason, () => `request rejected with ${String(error)} and not with the signal's reason.`);
  }
}

async function noTopic(ground: TopicsGround): Promise<void> {
  const [transport] = ground.transports;
  const frame = new Uint8Array(1);
  const calls: [string, (topic: string) => unknown][] = [
    ['publish', (topic) => transport.publish(topic, frame)],
    ['subscribe', (topic) => transport.subscribe(topic, () => undefined)],
    ['serve', (topic) => transport.serve(topic, (question) => question)],
    ['request', (topic) => transport.request(topic, frame)],
  ];
  for (const [name, call] of calls) {
    for (const topic of [
      '',
      'a//b',
      '/a',
      'a b',
      'a.b',
      '*',
      'a/*/b',
      'a/>',
      ...(name === 'subscribe' ? [] : ['a/*']),
    ]) {
      const what = `${name} of ${JSON.stringify(topic)}`;
      const error = await rejection(ground, what, async () => await call(topic));
      const { code } = error as { code?: unknown };
      claim(code === 'invalid-address', () => `${what} failed with ${String(error)}, code ${String(code)}.`);
    }
  }
}

export const TOPICS_PROMISES: readonly TopicsPromised[] = [
  { id: 'everybody', promise: 'what is published reaches every subscriber, whole and in order', body: everybody },
  { id: 'not-itself', promise: 'a transport does not hear what it published', body: notItself },
  { id: 'apart', promise: 'topics do not mix', body: apart },
  { id: 'children', promise: 'a last segment * hears all children of a topic, and nothing else', body: children },
  { id: 'unsubscribe', promise: 'who unsubscribed hears no more, and others do', body: ends },
  { id: 'one-answers', promise: 'a request is answered by one who serves, and never by the asker', body: oneAnswers },
  { id: 'nobody-serves', promise: 'request rejects with unreachable where nobody else serves', body: nobodyServes },
  { id: 'request-cancellation', promise: "an aborted request rejects with the signal's reason", body: abortedRequest },
  { id: 'no-topic', promise: 'what is no topic is refused with invalid-address', body: noTopic },
];
