import type { Link, Timers, Transport } from '@sconf/transport';
import type { Priority } from '../frames/frame.js';

/** What a {@link Dialer} is given. */
export interface DialerOptions {
  readonly transport: Transport;
  readonly timers: Timers;
  readonly dialTimeoutMs: number;
  readonly onLink: (link: Link, address: string, priority: Priority) => void;
  readonly onFailed: (address: string, error: unknown) => void;
}

/** Dials, each address for so long; whom and when is for others to say. */
export class Dialer {
  readonly #options: DialerOptions;
  readonly #ending = new AbortController();

  constructor(options: DialerOptions) {
    this.#options = options;
  }

  /** Never rejects: what came of it is told. After `close` nothing is told. */
  async dial(address: string, priority: Priority): Promise<void> {
    const { transport, timers, dialTimeoutMs, onLink, onFailed } = this.#options;
    const tooLong = new AbortController();
    const cancel = timers.after(dialTimeoutMs, () => tooLong.abort(new Error(`${address} does not answer`)));
    try {
      const signal = AbortSignal.any([tooLong.signal, this.#ending.signal]);
      onLink(await transport.dial(address, { signal }), address, priority);
    } catch (error) {
      if (!this.#ending.signal.aborted) onFailed(address, error);
    } finally {
      cancel();
    }
  }

  /** Gives up all dials; links stay. */
  close(): void {
    this.#ending.abort();
  }
}
