import { type Topics, type Transport, TransportError } from '@sconf/transport';
import { createMessagePortTransport } from './message-port-transport.js';

type Hear = (topic: string, frame: Uint8Array, from: object) => void;
type Server = { from: object; topic: string; answer: (frame: Uint8Array) => Uint8Array | Promise<Uint8Array> };

/** A place where everybody shouts, and hears what is meant for them. */
export class Square {
  readonly ears = new Set<Hear>();
  readonly servers = new Set<Server>();
}

/** Topics without a wire, to break in tests. */
export function createTopicTransport(square: Square): Transport & Topics {
  const own = {};
  return {
    ...createMessagePortTransport(),
    publish(topic, frame) {
      check(topic);
      setImmediate(() => {
        for (const hear of square.ears) hear(topic, frame, own);
      });
    },
    subscribe(topic, onFrame) {
      const parent = topic.endsWith('/*') ? topic.slice(0, -1) : undefined;
      check(parent === undefined ? topic : topic.slice(0, -2));
      const meant = (said: string): boolean =>
        parent === undefined ? said === topic : said.startsWith(parent) && !said.slice(parent.length).includes('/');
      const hear: Hear = (said, frame, from) => {
        if (from !== own && meant(said)) onFrame(frame);
      };
      square.ears.add(hear);
      return () => void square.ears.delete(hear);
    },
    async request(topic, frame, { signal } = {}) {
      check(topic);
      signal?.throwIfAborted();
      const server = [...square.servers].find(({ from, topic: served }) => from !== own && served === topic);
      if (server === undefined) throw new TransportError('unreachable', `nobody serves ${topic}`);
      const answer = await server.answer(frame);
      signal?.throwIfAborted();
      return answer;
    },
    serve(topic, answer) {
      check(topic);
      const server = { from: own, topic, answer };
      square.servers.add(server);
      return () => void square.servers.delete(server);
    },
  };
}

function check(topic: string): void {
  if (!/^[\w%-]+(\/[\w%-]+)*$/.test(topic)) throw new TransportError('invalid-address', `${topic} is no topic`);
}
