import { hasTopics, type Link, type Topics, type Transport } from '../transport.js';
import type { CreateFault } from './fault.js';
import { FaultyLink } from './faulty-link.js';

/**
 * Any transport, with a fault of your own on each of its links and topics. Faults meet the frames that arrive: wrap the
 * transports of both ends to have them both ways. What is sent, and so backpressure, is as it was.
 */
export function withFault(transport: Transport, createFault: CreateFault): Transport {
  const faulty = (link: Link): Link => new FaultyLink(link, createFault(link.remoteAddress));
  const { listen } = transport;
  return {
    name: transport.name,
    maxFrameBytes: transport.maxFrameBytes,
    dial: async (address, options) => faulty(await transport.dial(address, options)),
    ...(listen && {
      listen: (address, onLink, options) => listen.call(transport, address, (link) => onLink(faulty(link)), options),
    }),
    ...(hasTopics(transport) && faultyTopics(transport, createFault)),
  };
}

function faultyTopics(transport: Topics, createFault: CreateFault): Topics {
  return {
    ...(transport.flush && { flush: () => (transport.flush as NonNullable<Topics['flush']>)() }),
    publish: (topic, frame) => transport.publish(topic, frame),
    request: (topic, frame, options) => transport.request(topic, frame, options),
    serve: (topic, answer) => transport.serve(topic, answer),
    subscribe(topic, onFrame) {
      const fault = createFault(topic);
      let ended = false;
      const pass = (frame: Uint8Array): void => {
        // A frame that comes twice may end the subscription the first time.
        if (!ended) onFrame(frame);
      };
      const unsubscribe = transport.subscribe(topic, (frame) => fault.onFrame(frame, pass));
      return () => {
        ended = true;
        unsubscribe();
        fault.stop?.();
      };
    },
  };
}
