import {
  type Link,
  type Listener,
  type OpenOptions,
  type Topics,
  type Transport,
  TransportError,
} from '@sconf/transport';
import type { MemoryNetwork } from './memory-network.js';
import { memoryTopics } from './memory-topics.js';

/**
 * A transport on an in-process network, with topics. Addresses are `memory:<name>`; listening at `memory:` takes a free name.
 *
 * @param name where this end of dialled links is, as the other end reads it. @default a free name
 */
export function createMemoryTransport(network: MemoryNetwork, name: string = network.nextPort()): Transport & Topics {
  const from = `memory:${name}`;
  return {
    name: 'memory',
    maxFrameBytes: network.limits.maxFrameBytes,
    ...memoryTopics(network.topics, network.schedule),

    async dial(address: string, { signal }: OpenOptions = {}): Promise<Link> {
      nameIn(address);
      await new Promise<void>((resolve) => network.schedule(resolve));
      signal?.throwIfAborted();
      return network.connect(from, address);
    },

    async listen(address: string, onLink: (link: Link) => void, { signal }: OpenOptions = {}): Promise<Listener> {
      signal?.throwIfAborted();
      const bound = `memory:${nameIn(address) || network.nextPort()}`;
      const unbind = network.bind(bound, (link) => onLink(link));
      const close = async (): Promise<void> => unbind();
      return { address: bound, close, [Symbol.asyncDispose]: close };
    },
  };
}

function nameIn(address: string): string {
  if (!address.startsWith('memory:')) {
    throw new TransportError('invalid-address', `${address} is no address in memory: write memory:<name>`);
  }
  return address.slice('memory:'.length);
}
