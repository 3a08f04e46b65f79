import { type Link, TransportError } from '@sconf/transport';
import { type BrokenTransport, listenOf, withCalls } from './broken-transport.js';
import { PassingLink } from './passing-link.js';

/** Answers on the link that was accepted before: what one dialler gets back was another's. */
function crossed(link: Link, previous: Link): Link {
  return Object.assign(new PassingLink(link), { send: (frame: Uint8Array) => previous.send(frame) });
}

export const OPENING_FAULTS: readonly BrokenTransport[] = [
  {
    fault: 'mixes up its links',
    check: 'many-links',
    evidence: /that nobody sent|did not arrive/,
    late: true,
    create: withCalls((sound) => ({
      listen: (address, onLink, options) => {
        let previous: Link | undefined;
        const cross = (link: Link): void => {
          onLink(crossed(link, previous ?? link));
          previous = link;
        };
        return listenOf(sound)(address, cross, options);
      },
    })),
  },
  {
    fault: 'throws on an address that is none',
    check: 'invalid-address',
    evidence: /dial threw instead of rejecting/,
    create: withCalls((sound) => ({
      dial: (address, options) => {
        if (!address.startsWith('port:')) throw new TypeError('Invalid URL');
        return sound.dial(address, options);
      },
    })),
  },
  {
    fault: 'rejects with errors that have no code',
    check: 'unreachable',
    evidence: /dial rejected with Error: ECONNREFUSED, code undefined/,
    create: withCalls((sound) => ({
      dial: (address, options) => sound.dial(address, options).catch(() => Promise.reject(new Error('ECONNREFUSED'))),
    })),
  },
  {
    fault: 'takes no notice of an aborted signal',
    check: 'cancellation',
    evidence: /dial with an aborted signal resolved/,
    create: withCalls((sound) => ({ dial: (address) => sound.dial(address) })),
  },
  {
    fault: 'goes on listening after close',
    check: 'closed-listener',
    evidence: /dial resolved/,
    create: withCalls((sound) => ({
      listen: async (address, onLink, options) => {
        const listener = await listenOf(sound)(address, onLink, options);
        return { ...listener, close: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
      },
    })),
  },
  {
    fault: 'closes its links with the listener',
    check: 'closed-listener',
    evidence: /The link closed with normal while frames were sent|was closed with the listener/,
    create: withCalls((sound) => ({
      listen: async (address, onLink, options) => {
        const links: Link[] = [];
        const keep = (link: Link): void => {
          links.push(link);
          onLink(link);
        };
        const listener = await listenOf(sound)(address, keep, options);
        const close = async (): Promise<void> => {
          for (const link of links) link.close();
          await listener.close();
        };
        return { ...listener, close };
      },
    })),
  },
  {
    fault: 'goes on listening after listen was aborted',
    check: 'listen-cancellation',
    evidence: /dial resolved/,
    create: withCalls((sound) => ({
      listen: async (address, onLink, options) => {
        const listener = await listenOf(sound)(address, onLink);
        options?.signal?.throwIfAborted();
        return listener;
      },
    })),
  },
  {
    fault: 'has no name',
    check: 'describes-itself',
    evidence: /name is ""/,
    create: withCalls(() => ({ name: '' })),
  },
  {
    fault: 'lets two listen at one address',
    check: 'address-in-use',
    evidence: /a second listen at the same address resolved/,
    create: withCalls((sound) => ({
      listen: async (address, onLink, options) =>
        await listenOf(sound)(address, onLink, options).catch(() => listenOf(sound)('port:', onLink, options)),
    })),
  },
  {
    fault: 'closes what was opened when its signal is aborted later',
    check: 'late-abort',
    evidence: /The link was closed|closed with normal/,
    create: withCalls((sound) => ({
      dial: async (address, options) => {
        const link = await sound.dial(address, options);
        options?.signal?.addEventListener('abort', () => link.close());
        return link;
      },
    })),
  },
  {
    fault: 'keeps the address of a listener that was closed',
    check: 'listen-again',
    evidence: /TransportError address-in-use/,
    create: withCalls((sound) => {
      const taken = new Set<string>();
      return {
        listen: async (address, onLink, options) => {
          if (taken.has(address)) throw new TransportError('address-in-use', `${address} is taken`);
          const listener = await listenOf(sound)(address, onLink, options);
          taken.add(listener.address);
          return listener;
        },
      };
    }),
  },
];
