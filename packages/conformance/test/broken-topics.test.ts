import type { Topics, Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type PromiseBroken, topicsConformance } from '../src/index.js';
import { createTopicTransport, Square } from './square.js';

const test = suite('broken topics');

type Breaking = (sound: Transport & Topics, square: Square) => Partial<Topics>;

function setupOf(broken: Breaking = () => ({})) {
  return () => {
    const square = new Square();
    const make = () => {
      const sound = createTopicTransport(square);
      return { ...sound, ...broken(sound, square) };
    };
    return { transports: [make(), make(), make()] as const };
  };
}

for (const { name, run } of topicsConformance(setupOf())) test(name, run);

const BROKEN: readonly [fault: string, check: string, evidence: RegExp, broken: Breaking][] = [
  ['loses what it publishes', 'everybody', /0 of \d frames arrived/, () => ({ publish: () => undefined })],
  [
    'cuts frames',
    'everybody',
    /arrived changed/,
    (sound) => ({ publish: (topic, frame) => sound.publish(topic, frame.subarray(0, 126)) }),
  ],
  [
    'repeats frames',
    'everybody',
    /in another's place/,
    (sound) => ({ publish: (topic, frame) => [1, 2].forEach(() => void sound.publish(topic, frame)) }),
  ],
  [
    'hears itself',
    'not-itself',
    /2 frames arrived for 1|in another's place/,
    (sound, square) => {
      const echo = createTopicTransport(square);
      return { publish: (topic, frame) => echo.publish(topic, frame), request: sound.request };
    },
  ],
  [
    'mixes topics',
    'apart',
    /frames arrived/,
    (sound) => ({ publish: (_, frame) => sound.publish('market/pacing', frame) }),
  ],
  [
    'takes * for a name',
    'children',
    /0 of 2 frames arrived/,
    (sound) => ({ subscribe: (topic, onFrame) => sound.subscribe(topic.replace('*', 'star'), onFrame) }),
  ],
  [
    'never unsubscribes',
    'unsubscribe',
    /2 frames arrived for 1/,
    (sound) => ({
      subscribe(topic, onFrame) {
        sound.subscribe(topic, onFrame);
        return () => undefined;
      },
    }),
  ],
  [
    'asks itself',
    'one-answers',
    /asked itself/,
    (_, square) => {
      const echo = createTopicTransport(square);
      return { request: (topic, frame) => echo.request(topic, frame) };
    },
  ],
  [
    'waits for ever where nobody serves',
    'nobody-serves',
    /did not settle/,
    (sound) => ({ request: (topic, frame) => sound.request(topic, frame).catch(() => new Promise(() => undefined)) }),
  ],
  [
    'goes on when it is aborted',
    'request-cancellation',
    /An aborted request resolved/,
    (sound) => ({ request: (topic, frame) => sound.request(topic, frame) }),
  ],
  ['takes any text for a topic', 'no-topic', /publish of "" resolved/, () => ({ publish: () => undefined })],
];

for (const [fault, id, evidence, broken] of BROKEN) {
  test(`topics of a wire that ${fault} are found out by ${id}`, async () => {
    const check = topicsConformance(setupOf(broken), { deadlineMs: 200 }).find((each) => each.id === id);
    const error = await check?.run().then(
      () => assert.unreachable('passed'),
      (reason: PromiseBroken) => reason,
    );
    assert.is(error?.code, 'promise-broken');
    assert.ok(error?.message.startsWith(`broken promise: ${check?.name}. `), error?.message);
    assert.match(String(error?.message), evidence);
  });
}

test.run();
