import { type CloseReason, closeReason, type Link, type Receiver } from '@sconf/transport';
import { createMessagePortTransport } from '../message-port-transport.js';
import { type BrokenTransport, withAccepted, withLinks } from './broken-transport.js';
import { PassingLink, receiving } from './passing-link.js';

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

class LastWordLink extends PassingLink {
  #last: CloseReason | undefined;

  override close(reason: CloseReason = closeReason('normal')): void {
    if (this.#last === undefined) setImmediate(() => super.close(this.#last));
    this.#last = reason;
  }
}

class StubbornLink extends PassingLink {
  readonly #agreed: Promise<CloseReason>;
  #closing = false;

  constructor(inner: Link) {
    super(inner);
    // Waits for the other end to agree to a close, which one that waits itself never does.
    this.#agreed = new Promise((resolve) => {
      void inner.closed.then((reason) => this.#closing || resolve(reason));
    });
  }

  override get closed(): Promise<CloseReason> {
    return this.#agreed;
  }

  override close(reason?: CloseReason): void {
    this.#closing = true;
    super.close(reason);
  }
}

class AbsentLink extends PassingLink {
  #ended = false;

  constructor(inner: Link) {
    super(inner);
    void inner.closed.then(() => {
      this.#ended = true;
    });
  }

  override receive(receiver: Receiver): void {
    if (!this.#ended) super.receive(receiver);
  }
}

export const CLOSING_FAULTS: readonly BrokenTransport[] = [
  {
    fault: 'throws when a closed link is sent on',
    check: 'send-after-close',
    evidence: /TypeError: socket is closed/,
    create: withLinks((link) => new ThrowingLink(link)),
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
    late: true,
    create: withLinks((link) => new DeafLink(link)),
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
    fault: 'forgets why who listened closed a link',
    check: 'close-by-listener',
    evidence: /going-away became normal/,
    create: withAccepted((link) => new MuteLink(link)),
  },
  {
    fault: 'lets the last reason win',
    check: 'close-once',
    evidence: /A second close changed the reason to lost/,
    create: withLinks((link) => new LastWordLink(link)),
  },
  {
    fault: 'waits for the other end to agree when both close',
    check: 'close-at-once',
    evidence: /closed did not resolve/,
    late: true,
    create: withLinks((link) => new StubbornLink(link)),
  },
  {
    fault: 'says nothing to a receiver that comes after the end',
    check: 'late-receiver',
    evidence: /receive was called on a link that had ended, and onClose was not called/,
    late: true,
    create: withLinks((link) => new AbsentLink(link)),
  },
  {
    fault: 'does not notice that the other end fell silent',
    check: 'half-open',
    evidence: /The other end fell silent, and the end that was dialled did not notice/,
    late: true,
    create: createMessagePortTransport,
  },
];
