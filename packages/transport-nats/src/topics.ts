import type { NatsConnection } from '@nats-io/transport-node';
import { type OpenOptions, type Topics, TransportError, unlessAborted } from '@sconf/transport';
import { ask } from './ask.js';
import { subjectOf } from './subjects.js';

/** All who serve a topic are one queue group: NATS hands each request to one of them. */
const QUEUE = 'sconf';

/** Topics are subjects. */
export function createTopics(
  connection: NatsConnection,
  prefix: string,
  timeoutMs: number,
  maxFrameBytes: number,
): Topics {
  const checked = (frame: Uint8Array): Uint8Array => {
    if (frame.length <= maxFrameBytes) return frame;
    throw new TransportError('refused', `a frame of ${frame.length} bytes: the server takes ${maxFrameBytes}`);
  };
  return {
    publish(topic, frame) {
      const subject = subjectOf(prefix, topic, false);
      checked(frame);
      if (!connection.isClosed()) connection.publish(subject, frame);
    },

    subscribe(topic, onFrame) {
      const subject = subjectOf(prefix, topic, true);
      const callback = (_: Error | null, message: { data: Uint8Array }): void => onFrame(new Uint8Array(message.data));
      const subscription = connection.subscribe(subject, { callback });
      return () => subscription.unsubscribe();
    },

    async request(topic, frame, { signal }: OpenOptions = {}) {
      const subject = subjectOf(prefix, topic, false);
      signal?.throwIfAborted();
      return await unlessAborted(ask(connection, subject, checked(frame), timeoutMs), signal);
    },

    serve(topic, answer) {
      const subscription = connection.subscribe(subjectOf(prefix, topic, false), {
        queue: QUEUE,
        callback: (_, message) => {
          const respond = (reply: Uint8Array): void => void message.respond(checked(reply));
          // Who fails to answer leaves it to the asker's patience.
          Promise.resolve(new Uint8Array(message.data))
            .then(answer)
            .then(respond)
            .catch(() => undefined);
        },
      });
      return () => subscription.unsubscribe();
    },
  };
}
