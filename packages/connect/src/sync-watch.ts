import { type CallOptions, Closed } from '@sconf/data-model';
import type { NodeEvent } from '@sconf/gossip';
import { FINAL_CLOSE_CODES, TransportError, unlessAborted } from '@sconf/transport';

/** Finds out from a node's events whether its set has caught up with the address that it was given. */
export class SyncWatch {
  readonly #address: string;
  readonly #onEvent: ((event: NodeEvent) => void) | undefined;
  readonly #first: Promise<void>;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(address: string, onEvent?: (event: NodeEvent) => void) {
    this.#address = address;
    this.#onEvent = onEvent;
    this.#first = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever waits sees it fail; that nobody waits is no reason to end the process.
    this.#first.catch(() => undefined);
  }

  readonly onEvent = (event: NodeEvent): void => {
    if (event.kind === 'synced') this.#resolve();
    else if (event.kind === 'dial-failed' && event.address === this.#address) this.#failed(event.error);
    else if (event.kind === 'link-refused' && event.address === this.#address) {
      const { code, message } = event.reason;
      if (FINAL_CLOSE_CODES.has(code))
        this.#reject(new TransportError('refused', `the other end refused: ${code}. ${message}`));
    }
    this.#onEvent?.(event);
  };

  /** Whoever waits, waits in vain. */
  close(): void {
    this.#reject(new Closed('the replica was closed before it was in sync: connect again'));
  }

  /** Resolves after the first exchange. */
  async synced({ signal }: CallOptions = {}): Promise<void> {
    await unlessAborted(this.#first, signal);
  }

  #failed(error: unknown): void {
    if (error instanceof Error && (error as { code?: unknown }).code === 'invalid-address') this.#reject(error);
  }
}
