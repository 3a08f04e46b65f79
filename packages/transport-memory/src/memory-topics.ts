import { type OpenOptions, type Topics, TransportError } from '@sconf/transport';
import type { Schedule } from './schedule.js';

/** Who hears or answers at one place. */
interface Ear<T> {
  readonly owner: object;
  readonly topic: string;
  readonly call: T;
}

type Answer = (frame: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** All who subscribe and serve on one network. */
export class TopicBoard {
  readonly ears: Set<Ear<(frame: Uint8Array) => void>> = new Set();
  /** In the order in which they are asked: who was asked goes to the end. */
  readonly servers: Set<Ear<Answer>> = new Set();
}

/** The topics of a network, as one transport on it has them. */
export function memoryTopics(board: TopicBoard, schedule: Schedule): Topics {
  const owner = {};
  return {
    publish(topic, frame) {
      checkTopic(topic, false);
      const heard = [...board.ears].filter((ear) => ear.owner !== owner && matches(ear.topic, topic));
      for (const ear of heard) schedule(() => board.ears.has(ear) && ear.call(frame));
    },

    subscribe(topic, onFrame) {
      checkTopic(topic, true);
      return added(board.ears, { owner, topic, call: onFrame });
    },

    async request(topic, frame, { signal }: OpenOptions = {}) {
      checkTopic(topic, false);
      signal?.throwIfAborted();
      await new Promise<void>((resolve) => schedule(resolve));
      const server = [...board.servers].find((each) => each.owner !== owner && each.topic === topic);
      if (server === undefined) throw new TransportError('unreachable', `nobody serves ${topic}`);
      board.servers.delete(server);
      board.servers.add(server);
      const answer = await server.call(frame);
      signal?.throwIfAborted();
      return answer;
    },

    serve(topic, answer) {
      checkTopic(topic, false);
      return added(board.servers, { owner, topic, call: answer });
    },
  };
}

function added<T>(ears: Set<T>, ear: T): () => void {
  ears.add(ear);
  return () => void ears.delete(ear);
}

function matches(subscribed: string, topic: string): boolean {
  if (!subscribed.endsWith('/*')) return subscribed === topic;
  return topic.slice(0, topic.lastIndexOf('/')) === subscribed.slice(0, -2) && topic.includes('/');
}

function checkTopic(topic: string, wild: boolean): void {
  const named = wild ? topic.replace(/\/\*$/, '') : topic;
  if (/^[\w%-]+(\/[\w%-]+)*$/.test(named)) return;
  throw new TransportError('invalid-address', `${JSON.stringify(topic)} is no topic: write segment/segment`);
}
