import type { Topics, Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eachTopicsFault, PromiseBroken, topicsConformance } from '../src/index.js';
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

for (const faulty of eachTopicsFault(setupOf(), Number(process.env.SCONF_SEED))) {
  for (const { name, run } of topicsConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

interface BrokenTopics {
  readonly fault: string;
  readonly check: string;
  readonly evidence: RegExp;
  /** Whether it is found out by a deadline: by something that doesn't happen. @default false */
  readonly late?: boolean;
  readonly broken: Breaking;
}

const BROKEN: readonly BrokenTopics[] = [
  {
    fault: 'loses what it publishes',
    check: 'everybody',
    evidence: /7 of 7 frames did not arrive/,
    late: true,
    broken: () => ({ publish: () => undefined }),
  },
  {
    fault: 'cuts frames',
    check: 'everybody',
    evidence: /did not arrive/,
    late: true,
    broken: (sound) => ({ publish: (topic, frame) => sound.publish(topic, frame.subarray(0, 126)) }),
  },
  {
    fault: 'scratches frames',
    check: 'everybody',
    evidence: /arrived with another byte at 20/,
    broken: (sound) => ({
      publish: (topic, frame) =>
        sound.publish(
          topic,
          frame.map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
        ),
    }),
  },
  {
    fault: 'repeats frames',
    check: 'many',
    evidence: /arrived more than once/,
    broken: (sound) => ({ publish: (topic, frame) => [1, 2].forEach(() => void sound.publish(topic, frame)) }),
  },
  {
    fault: 'lets frames overtake each other',
    check: 'many',
    evidence: /Frame \d+ arrived after frame \d+, which was sent later/,
    broken: (sound) => ({
      publish(topic, frame) {
        if (frame.length % 3 !== 0) sound.publish(topic, frame);
        else setImmediate(() => sound.publish(topic, frame));
      },
    }),
  },
  {
    fault: 'hears itself',
    check: 'not-itself',
    evidence: /A frame of 8 bytes arrived that nobody sent/,
    broken: (sound, square) => {
      const echo = createTopicTransport(square);
      return { publish: (topic, frame) => echo.publish(topic, frame), request: sound.request };
    },
  },
  {
    fault: 'mixes topics',
    check: 'apart',
    evidence: /that nobody sent|did not arrive/,
    late: true,
    broken: (sound) => ({ publish: (_, frame) => sound.publish('market/pacing', frame) }),
  },
  {
    fault: 'takes * for a name',
    check: 'children',
    evidence: /2 of 2 frames did not arrive/,
    late: true,
    broken: (sound) => ({ subscribe: (topic, onFrame) => sound.subscribe(topic.replace('*', 'star'), onFrame) }),
  },
  {
    fault: 'takes * for all that is below',
    check: 'children',
    evidence: /arrived that nobody sent/,
    broken: (sound, square) => ({
      subscribe(topic, onFrame) {
        if (!topic.endsWith('/*')) return sound.subscribe(topic, onFrame);
        square.ears.add((said, frame) => said.startsWith(topic.slice(0, -1)) && onFrame(frame));
        return () => undefined;
      },
    }),
  },
  {
    fault: 'never unsubscribes',
    check: 'unsubscribe',
    evidence: /A frame was told to who had unsubscribed/,
    broken: (sound) => ({
      subscribe(topic, onFrame) {
        sound.subscribe(topic, onFrame);
        return () => undefined;
      },
    }),
  },
  {
    fault: 'finishes its batch for who unsubscribed',
    check: 'unsubscribe-inside',
    evidence: /\d+ frames were told to who unsubscribed on the first/,
    broken: (sound) => ({
      subscribe(topic, onFrame) {
        const batch: Uint8Array[] = [];
        return sound.subscribe(topic, (frame) => {
          if (batch.push(frame) === 1) setImmediate(() => batch.splice(0).forEach(onFrame));
        });
      },
    }),
  },
  {
    fault: 'asks itself',
    check: 'one-answers',
    evidence: /asked itself/,
    broken: (_, square) => {
      const echo = createTopicTransport(square);
      return { request: (topic, frame) => echo.request(topic, frame) };
    },
  },
  {
    fault: 'waits for ever where nobody serves',
    check: 'nobody-serves',
    evidence: /did not settle/,
    late: true,
    broken: (sound) => ({
      request: (topic, frame) => sound.request(topic, frame).catch(() => new Promise(() => undefined)),
    }),
  },
  {
    fault: 'goes on when it is aborted',
    check: 'request-cancellation',
    evidence: /An aborted request resolved/,
    broken: (sound) => ({ request: (topic, frame) => sound.request(topic, frame) }),
  },
  {
    fault: 'takes any text for a topic',
    check: 'no-topic',
    evidence: /publish of "" resolved/,
    broken: () => ({ publish: () => undefined }),
  },
];

async function outcomeOf({ check: id, broken, late }: BrokenTopics): Promise<unknown> {
  return await topicsConformance(setupOf(broken), late ? { deadlineMs: 1500 } : {})
    .find((each) => each.id === id)
    ?.run()
    .catch((reason: unknown) => reason);
}

// All of these wait at the same time.
const late = new Map(BROKEN.filter((each) => each.late).map((each) => [each.fault, outcomeOf(each)]));

for (const broken of BROKEN) {
  test(`topics of a wire that ${broken.fault} are found out by ${broken.check}`, async () => {
    const error = await (late.get(broken.fault) ?? outcomeOf(broken));
    assert.instance(error, PromiseBroken);
    const { message, check } = error as PromiseBroken;
    assert.is(check, broken.check);
    assert.match(message, /^broken promise: .+\. /);
    assert.match(message, broken.evidence);
  });
}

test('every check finds one out', () => {
  const found = new Set(BROKEN.map(({ check }) => check));
  for (const { id } of topicsConformance(setupOf())) assert.ok(found.has(id), `nothing shows that ${id} can fail`);
});

test.run();
