import type { Receiver } from '@sconf/transport';
import { type BrokenTransport, withLinks } from './broken-transport.js';
import { PassingLink } from './passing-link.js';

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

export const BACKPRESSURE_FAULTS: readonly BrokenTransport[] = [
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
    late: true,
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
];
