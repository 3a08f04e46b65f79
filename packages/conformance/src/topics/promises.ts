import { claim, Evidence } from '../evidence.js';
import { numberedFrame } from '../transport/frames.js';
import type { Inbox } from '../transport/inbox.js';
import type { TopicsGround } from './ground.js';

interface TopicsPromised {
  readonly id: string;
  readonly promise: string;
  readonly body: (ground: TopicsGround) => Promise<void>;
}

const only = (number: number): Uint8Array[] => [numberedFrame(number, 8)];

async function everybody(ground: TopicsGround): Promise<void> {
  const [publisher, ...others] = ground.transports;
  const inboxes = others.map((each) => ground.subscribe(each, 'market/pacing').inbox);
  await ground.settled();
  const lengths = [0, 1, 125, 126, 1000, 65_536, publisher.maxFrameBytes];
  const frames = lengths
    .filter((length) => length <= publisher.maxFrameBytes)
    .map((length, i) => numberedFrame(i, length));
  await ground.speaker(publisher, 'market/pacing')(frames, inboxes);
}

async function many(ground: TopicsGround): Promise<void> {
  const [publisher, ...others] = ground.transports;
  const inboxes = others.map((each) => ground.subscribe(each, 'market/pacing').inbox);
  await ground.settled();
  const frames = Array.from({ length: 1000 }, (_, number) => numberedFrame(number, 8 + ((number * 37) % 200)));
  await ground.speaker(publisher, 'market/pacing')(frames, inboxes);
}

async function notItself(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const own = ground.subscribe(publisher, 'market/pacing').inbox;
  const { inbox } = ground.subscribe(other, 'market/pacing');
  await ground.settled();
  await ground.speaker(publisher, 'market/pacing')(only(1), [inbox]);
  // What comes from the other end is behind whatever would have come back.
  await ground.speaker(other, 'market/pacing')(only(2), [own]);
}

async function apart(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const topics = ['market/pacing', 'market/pacing/eu', 'market', 'market/pacin', 'market/%2Fp_a-c'];
  const inboxes = topics.map((topic) => ground.subscribe(other, topic).inbox);
  await ground.settled();
  // Twice, so that what goes astray in the first round is there to be seen in the second.
  const speakers = topics.map((topic) => ground.speaker(publisher, topic));
  for (const round of [0, topics.length]) {
    for (const [i, speak] of speakers.entries()) await speak(only(round + i), [inboxes[i] as Inbox]);
  }
}

async function children(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const { inbox } = ground.subscribe(other, 'market/*');
  const { inbox: last } = ground.subscribe(other, 'last');
  await ground.settled();
  // What is no child comes first, and would have arrived by the time that what comes last has.
  const strangers = ['market', 'other/pacing', 'market/pacing/eu', 'markets/pacing'];
  for (const topic of strangers) publisher.publish(topic, numberedFrame(9, 8));
  await ground.speaker(publisher, 'last')(only(1), [last]);
  const speak = ground.speaker(publisher, 'market/pacing', 'market/floor');
  await speak([numberedFrame(2, 8), numberedFrame(3, 8)], [inbox]);
}

async function ends(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const { inbox, stop } = ground.subscribe(other, 'market/pacing');
  const { inbox: stays } = ground.subscribe(other, 'market/pacing');
  await ground.settled();
  const speak = ground.speaker(publisher, 'market/pacing');
  await speak(only(1), [inbox, stays]);
  stop();
  stop();
  const heard = inbox.arrivals.length;
  await ground.settled();
  await speak(only(2), [stays]);
  claim(inbox.arrivals.length === heard, () => 'A frame was told to who had unsubscribed.');
}

async function endsInside(ground: TopicsGround): Promise<void> {
  const [publisher, other] = ground.transports;
  const hearer = ground.inbox();
  const stop = other.subscribe('market/pacing', (frame) => {
    hearer.onFrame(frame);
    stop();
  });
  const { inbox } = ground.subscribe(other, 'market/pacing');
  await ground.settled();
  const speak = ground.speaker(publisher, 'market/pacing');
  const frames = Array.from({ length: 100 }, (_, number) => numberedFrame(number, 8));
  await speak(frames.slice(0, 50), [inbox]);
  // Two who subscribe needn't hear at the same time.
  await hearer.until(
    () => hearer.arrivals.length > 0,
    () => 'None of 50 frames was told',
  );
  await speak(frames.slice(50), [inbox]);
  const told = hearer.arrivals.length;
  claim(told === 1, () => `${told} frames were told to who unsubscribed on the first.`);
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
  { id: 'everybody', promise: 'what is published reaches every subscriber, whole and unchanged', body: everybody },
  { id: 'many', promise: 'many frames reach every subscriber, in order where that is promised', body: many },
  { id: 'not-itself', promise: 'a transport does not hear what it published', body: notItself },
  { id: 'apart', promise: 'topics do not mix', body: apart },
  { id: 'children', promise: 'a last segment * hears all children of a topic, and nothing else', body: children },
  { id: 'unsubscribe', promise: 'who unsubscribed hears no more, and others do', body: ends },
  { id: 'unsubscribe-inside', promise: 'who unsubscribes on a frame hears no other', body: endsInside },
  { id: 'one-answers', promise: 'a request is answered by one who serves, and never by the asker', body: oneAnswers },
  { id: 'nobody-serves', promise: 'request rejects with unreachable where nobody else serves', body: nobodyServes },
  { id: 'request-cancellation', promise: "an aborted request rejects with the signal's reason", body: abortedRequest },
  { id: 'no-topic', promise: 'what is no topic is refused with invalid-address', body: noTopic },
];
