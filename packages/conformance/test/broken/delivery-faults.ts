import { type CloseReason, closeReason, type Link, type Receiver } from '@sconf/transport';
import { type BrokenTransport, withCalls, withLinks } from './broken-transport.js';
import { PassingLink, receiving } from './passing-link.js';

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

class StallingLink extends PassingLink {
  #count = 0;

  override send(frame: Uint8Array): boolean {
    this.#count += 1;
    return this.#count > 300 ? true : super.send(frame);
  }
}

export const DELIVERY_FAULTS: readonly BrokenTransport[] = [
  {
    fault: 'loses one frame in ten',
    check: 'unchanged',
    evidence: /1 of 19 frames did not arrive/,
    late: true,
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
    late: true,
    create: withLinks((link) => new CuttingLink(link)),
  },
  {
    fault: 'hands out one buffer again and again',
    check: 'kept-frames',
    evidence: /that the receiver kept was changed/,
    create: withLinks((link) => new ScratchingLink(link)),
  },
  {
    fault: 'throws when it is closed inside onClose',
    check: 'reply',
    evidence: /send or close threw inside onClose: TypeError: socket is closed/,
    create: withLinks((link) => new BrittleLink(link)),
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
    late: true,
    create: withLinks((link) => new ForgetfulLink(link)),
  },
  {
    fault: 'takes frames longer than it says',
    check: 'frame-too-large',
    evidence: /send answered true to a frame of maxFrameBytes \+ 1 bytes/,
    create: withCalls(() => ({ maxFrameBytes: 65_536 })),
  },
  {
    fault: 'stalls after a while',
    check: 'throughput',
    evidence: /200 of 500 frames did not arrive/,
    late: true,
    create: withLinks((link) => new StallingLink(link)),
  },
];
