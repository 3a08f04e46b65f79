import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type Link, type Transport, TransportError, toLinkLimits, type WireLinkOptions } from '@sconf/transport';
import { messagePortLink } from './message-port-link.js';

/** Two ports of which one hears what the other is told. */
export type Channel = readonly [near: MessagePort, far: MessagePort];

/** What a {@link createMessagePortTransport} may be given. */
export interface MessagePortOptions extends Pick<WireLinkOptions, 'heartbeat'> {
  /** Makes the channel of each link. @default one within this thread */
  readonly open?: () => Channel;
}

/** A real wire without a package: ports between threads, or within one. Addresses are `port:<name>`. */
export function createMessagePortTransport({ open = channel, ...rest }: MessagePortOptions = {}): Transport {
  const limits = toLinkLimits();
  const listeners = new Map<string, (port: MessagePort) => void>();
  let named = 0;
  return {
    name: 'message-port',
    maxFrameBytes: limits.maxFrameBytes,

    async dial(address, { signal } = {}) {
      checkAddress(address);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      const offer = listeners.get(address);
      if (offer === undefined) throw new TransportError('unreachable', `nobody listens at ${address}`);
      const [near, far] = open();
      offer(far);
      return messagePortLink(near, { remoteAddress: address, limits, ...rest });
    },

    async listen(address: string, onLink: (link: Link) => void, { signal } = {}) {
      signal?.throwIfAborted();
      checkAddress(address);
      named += 1;
      const bound = address === 'port:' ? `port:${named}` : address;
      if (listeners.has(bound)) throw new TransportError('address-in-use', `${bound} is taken`);
      listeners.set(bound, (port) => onLink(messagePortLink(port, { remoteAddress: 'port:dialler', limits, ...rest })));
      const close = async () => void listeners.delete(bound);
      return { address: bound, close, [Symbol.asyncDispose]: close };
    },
  };
}

function channel(): Channel {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}

function checkAddress(address: string): void {
  if (!address.startsWith('port:')) throw new TransportError('invalid-address', `${address} does not start with port:`);
}
