import type { Link, Transport } from '@sconf/transport';
import { createMessagePortTransport } from '../message-port-transport.js';

/** A transport that breaks one promise, and the check that must find out. */
export interface BrokenTransport {
  readonly fault: string;
  /** The `id` of the check. */
  readonly check: string;
  /** What the message must say of what was seen. */
  readonly evidence: RegExp;
  /** Whether it is found out by a deadline: by something that doesn't happen. @default false */
  readonly late?: boolean;
  readonly create: () => Transport;
}

type Listen = NonNullable<Transport['listen']>;

export function listenOf(transport: Transport): Listen {
  return transport.listen?.bind(transport) as Listen;
}

/** A sound transport but for some of its calls. */
export function withCalls(breakCalls: (sound: Transport) => Partial<Transport>): () => Transport {
  return () => {
    const sound = createMessagePortTransport();
    return { ...sound, ...breakCalls(sound) };
  };
}

/** A sound transport but for the links of who listens. */
export function withAccepted(breakLink: (link: Link) => Link): () => Transport {
  return withCalls((sound) => ({
    listen: (address, onLink, options) => listenOf(sound)(address, (link) => onLink(breakLink(link)), options),
  }));
}

/** A sound transport but for its links. */
export function withLinks(breakLink: (link: Link) => Link): () => Transport {
  return () => {
    const { dial, ...rest } = withAccepted(breakLink)();
    return { ...rest, dial: async (address, options) => breakLink(await dial(address, options)) };
  };
}
