import type { CloseReason, Receiver } from '@sconf/transport';
import { within } from '../evidence.js';
import { keyOf } from './frames.js';

/** A frame that arrived: the bytes that the receiver keeps, and which frame they were on arrival. */
export interface Arrival {
  readonly frame: Uint8Array;
  readonly key: string;
}

/** A receiver that keeps a record of every call. */
export class Inbox implements Receiver {
  readonly arrivals: Arrival[] = [];
  readonly reasons: CloseReason[] = [];
  drains = 0;
  /** What arrived after `onClose`, which must be the last call. */
  late = 0;
  readonly #deadlineMs: number;
  readonly #waiters = new Set<() => void>();

  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
  }

  onFrame(frame: Uint8Array): void {
    if (this.reasons.length > 0) this.late += 1;
    this.arrivals.push({ frame, key: keyOf(frame) });
    this.#wake();
  }

  onDrain(): void {
    if (this.reasons.length > 0) this.late += 1;
    this.drains += 1;
    this.#wake();
  }

  onClose(reason: CloseReason): void {
    this.reasons.push(reason);
    this.#wake();
  }

  /** Resolves once `condition` holds, which is looked at after each call. */
  async until(condition: () => boolean, seen: () => string, deadlineMs: number = this.#deadlineMs): Promise<void> {
    if (condition()) return;
    let wake: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      wake = () => {
        if (condition()) resolve();
      };
    });
    this.#waiters.add(wake);
    try {
      await within(deadlineMs, met, seen);
    } finally {
      this.#waiters.delete(wake);
    }
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
  }
}
