import { type CloseReason, closeReason, type Link, type Receiver, type Transport } from '@sconf/transport';
import { createMessagePortTransport } from './message-port-transport.js';

/** A transport that breaks one promise, and the check that must find out. */
export interface BrokenTransport {
  readonly fault: string;
  /** The `id` of the check. */
  readonly check: string;
  /** What the message must say of what was seen. */
  readonly evidence: RegExp;
  readonly create: () => Transport;
}

/** A link that hands everything on, as a base for links that don't. */
class PassingLink implements Link {
  protected readonly inner: Link;

  constructor(inner: Link) {
    this.inner = inner;
  }

  get remoteAddress(): string {
    return this.inner.remoteAddress;
  }

  get bufferedBytes(): number {
    return this.inner.bufferedBytes;
  }

  get closed(): Promise<CloseReason> {
    return this.inner.closed;
  }

  send(frame: Uint8Array): boolean {
    return this.inner.send(frame);
  }

  receive(receiver: Receiver): void {
    this.inner.receive(receiver);
  }

  close(reason?: CloseReason): void {
    this.inner.close(reason);
  }
}

/** The same calls with other frames arriving. */
function receiving(receiver: Receiver, onFrame: (frame: Uint8Array) => void): Receiver {
  return {
    onFrame,
    onDrain: () => receiver.onDrain?.(),
    onClose: (reason) => receiver.onClose?.(reason),
  };
}

class LosingLink extends PassingLink {
  #count = 0;

  override send(frame: Uint8Array): boolean {
    this.#count += 1;
    return this.#count % 10 === 0 ? true : super.send(frame);
  }
}

class RepeatingLink extends PassingLink {
  override send(frame: Uint8Array): boolean {
    super.send(frame);
    return super.send(frame);
  }
}

class SwappingLink extends PassingLink {
  #held: Uint8Array | undefined;

  override send(frame: Uint8Array): boolean {
    const held = this.#held;
    this.#held = held === undefined && frame.length % 2 === 0 ? frame : undefined;
    if (this.#held !== undefined) setImmediate(() => this.#release());
    else this.inner.send(frame);
    return held === undefined ? true : this.inner.send(held);
  }

  #release(): void {
    if (this.#held !== undefined) this.inner.send(this.#held);
    this.#held = undefined;
  }
}

class CuttingLink extends PassingLink {
  override send(frame: Uint8Array): boolean {
    return super.send(frame.length > 60_000 ? frame.subarray(0, 60_000) : frame);
  }
}

class ScratchingLink extends PassingLink {
  override receive(receiver: Receiver): void {
    const buffer = new Uint8Array(2 * 1024 * 1024);
    super.receive(
      receiving(receiver, (frame) => {
        buffer.set(frame);
        receiver.onFrame(buffer.subarray(0, frame.length));
      }),
    );
  }
}

class NeverFullLink extends PassingLink {
  readonly #waiting: Uint8Array[] = [];
  #busy = false;

  override send(frame: Uint8Array): boolean {
    this.#waiting.push(frame);
    if (!this.#busy) setImmediate(() => this.#flush());
    this.#busy = true;
    return true;
  }

  #flush(): void {
    this.#busy = false;
    for (const frame of this.#waiting.splice(0)) this.inner.send(frame);
  }
}

class NeverDrainedLink extends PassingLink {
  override receive(receiver: Receiver): void {
    super.receive({ onFrame: (frame) => receiver.onFrame(frame), onClose: (reason) => receiver.onClose?.(reason) });
  }
}

class PatientLink extends PassingLink {
  readonly #waiting: Uint8Array[] = [];

  override send(frame: Uint8Array): boolean {
    if (this.inner.bufferedBytes < 1024 * 1024) return super.send(frame);
    this.#waiting.push(frame);
    return false;
  }
}

class OpaqueLink extends PassingLink {
  override get bufferedBytes(): number {
    return 0;
  }
}

class ThrowingLink extends PassingLink {
  #closed = false;

  override send(frame: Uint8Array): boolean {
    if (this.#closed) throw new TypeError('socket is closed');
    return super.send(frame);
  }

  override close(reason?: CloseReason): void {
    this.#closed = true;
    super.close(reason);
  }
}

class BrittleLink extends PassingLink {
  #closed = false;

  override receive(receiver: Receiver): void {
    super.receive({
      ...receiving(receiver, (frame) => receiver.onFrame(frame)),
      onClose: (reason) => {
        this.#closed = true;
        receiver.onClose?.(reason);
      },
    });
  }

  override close(reason?: CloseReason): void {
    if (this.#closed) throw new TypeError('socket is closed');
    super.close(reason);
  }
}

class MuteLink extends PassingLink {
  override close(reason?: CloseReason): void {
    super.close(reason && closeReason('normal'));
  }
}

class DeafLink extends PassingLink {
  readonly #never = new Promise<CloseReason>(() => undefined);

  override get closed(): Promise<CloseReason> {
    return this.#never;
  }
}

class HastyLink extends PassingLink {
  #receiver: Receiver | undefined;

  override receive(receiver: Receiver): void {
    this.#receiver = receiver;
    super.receive(receiving(receiver, (frame) => receiver.onFrame(frame)));
  }

  override close(reason: CloseReason = closeReason('normal')): void {
    this.#receiver?.onClose?.(reason);
    this.#receiver = undefined;
    super.close(reason);
  }
}

class ForgetfulLink extends PassingLink {
  #receiver: Receiver | undefined;

  constructor(inner: Link) {
    super(inner);
    inner.receive({
      onFrame: (frame) => this.#receiver?.onFrame(frame),
      onDrain: () => this.#receiver?.onDrain?.(),
      onClose: (reason) => this.#receiver?.onClose?.(reason),
    });
  }

  override receive(receiver: Receiver): void {
    this.#receiver = receiver;
  }
}

class LingeringLink extends PassingLink {
  override receive(receiver: Receiver): void {
    super.receive({
      onFrame: (frame) => receiver.onFrame(frame),
      onDrain: () => receiver.onDrain?.(),
      onClose: (reason) => {
        receiver.onClose?.(reason);
        receiver.onFrame(new Uint8Array(8));
      },
    });
  }
}

class ChattyLink extends PassingLink {
  readonly #batch: Uint8Array[] = [];

  override receive(receiver: Receiver): void {
    super.receive(
      receiving(receiver, (frame) => {
        if (this.#batch.length === 0) setImmediate(() => this.#tell(receiver));
        this.#batch.push(frame);
      }),
    );
  }

  #tell(receiver: Receiver): void {
    for (const frame of this.#batch.splice(0)) receiver.onFrame(frame);
  }
}

function withLinks(breakLink: (link: Link) => Link): () => Transport {
  return () => {
    const sound = createMessagePortTransport();
    return {
      ...sound,
      dial: async (address, options) => breakLink(await sound.dial(address, options)),
      listen: async (address, onLink, options) =>
        await listenOf(sound)(address, (link) => onLink(breakLink(link)), options),
    };
  };
}

type Listen = NonNullable<Transport['listen']>;

function listenOf(transport: Transport): Listen {
  return transport.listen?.bind(transport) as Listen;
}

function withCalls(breakCalls: (sound: Transport) => Partial<Transport>): () => Transport {
  return () => {
    const sound = createMessagePortTransport();
    return { ...sound, ...breakCalls(sound) };
  };
}

/** Answers on the link that was accepted before: what one dialler gets back was another's. */
function crossed(link: Link, previous: Link): Link {
  return Object.assign(new PassingLink(link), { send: (frame: Uint8Array) => previous.send(frame) });
}

export const BROKEN_TRANSPORTS: readonly BrokenTransport[] = [
  {
    fault: 'loses one frame in ten',
    check: 'unchanged',
    evidence: /1 of 19 frames did not arrive/,
    create: withLinks((link) => new LosingLink(link)),
  },
  {
    fault: 'sends every frame twice',
    check: 'order',
    evidence: /arrived more than once/,
    create: withLinks((link) => new RepeatingLink(link)),
  },
  {
    fault: 'lets frames overtake each other',
    check: 'order',
    evidence: /Frame \d+ arrived after frame \d+, which was sent later/,
    create: withLinks((link) => new SwappingLink(link)),
  },
  {
    fault: 'cuts long frames',
    check: 'longest-frame',
    evidence: /did not arrive/,
    create: withLinks((link) => new CuttingLink(link)),
  },
  {
    fault: 'hands out one buffer again and again',
    check: 'kept-frames',
    evidence: /that the receiver kept was changed/,
    create: withLinks((link) => new ScratchingLink(link)),
  },
  {
    fault: 'is never full',
    check: 'backpressure',
    evidence: /send still answered true after \d+ bytes in one go/,
    create: withLinks((link) => new NeverFullLink(link)),
  },
  {
    fault: 'never calls onDrain',
    check: 'drain',
    evidence: /onDrain was not called/,
    create: withLinks((link) => new NeverDrainedLink(link)),
  },
  {
    fault: 'keeps whatever a slow consumer leaves',
    check: 'slow-consumer',
    evidence: /bytes were taken for a receiver that never came/,
    create: withLinks((link) => new PatientLink(link)),
  },
  {
    fault: 'does not say how much waits',
    check: 'slow-consumer',
    evidence: /bufferedBytes was 0 all the time/,
    create: withLinks((link) => new OpaqueLink(link)),
  },
  {
    fault: 'throws when a closed link is sent on',
    check: 'send-after-close',
    evidence: /TypeError: socket is closed/,
    create: withLinks((link) => new ThrowingLink(link)),
  },
  {
    fault: 'throws when it is closed inside onClose',
    check: 'reply',
    evidence: /send or close threw inside onClose: TypeError: socket is closed/,
    create: withLinks((link) => new BrittleLink(link)),
  },
  {
    fault: 'forgets why a link was closed',
    check: 'close-codes',
    evidence: /going-away became normal/,
    create: withLinks((link) => new MuteLink(link)),
  },
  {
    fault: 'never says that a link has ended',
    check: 'close-by-dialler',
    evidence: /closed of this end did not resolve/,
    create: withLinks((link) => new DeafLink(link)),
  },
  {
    fault: 'calls onClose from inside close',
    check: 'own-turn',
    evidence: /onClose was called from inside close/,
    create: withLinks((link) => new HastyLink(link)),
  },
  {
    fault: 'drops what arrives before receive',
    check: 'early-frames',
    evidence: /0 of 10 frames that were sent before receive was called arrived/,
    create: withLinks((link) => new ForgetfulLink(link)),
  },
  {
    fault: 'tells of frames after onClose',
    check: 'last-call',
    evidence: /told to the end that had called close|called \d+ times after onClose/,
    create: withLinks((link) => new LingeringLink(link)),
  },
  {
    fault: 'finishes its batch for a receiver that closed the link',
    check: 'close-inside',
    evidence: /\d+ frames were told to a receiver that closed the link on the first/,
    create: withLinks((link) => new ChattyLink(link)),
  },
  {
    fault: 'mixes up its links',
    check: 'many-links',
    evidence: /that nobody sent|did not arrive/,
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
];
