import type { CloseReason } from '../close-reason.js';
import type { Link, Receiver } from '../transport.js';
import type { Fault } from './fault.js';

/** A link whose arriving frames meet a fault. */
export class FaultyLink implements Link {
  readonly #inner: Link;
  readonly #fault: Fault;
  #ended = false;

  constructor(inner: Link, fault: Fault) {
    this.#inner = inner;
    this.#fault = fault;
  }

  get remoteAddress(): string {
    return this.#inner.remoteAddress;
  }

  get bufferedBytes(): number {
    return this.#inner.bufferedBytes;
  }

  get closed(): Promise<CloseReason> {
    return this.#inner.closed;
  }

  send(frame: Uint8Array): boolean {
    return this.#inner.send(frame);
  }

  receive(receiver: Receiver): void {
    const pass = (frame: Uint8Array): void => {
      // A frame that comes twice may end the link the first time.
      if (!this.#ended) receiver.onFrame(frame);
    };
    this.#inner.receive({
      onFrame: (frame) => this.#fault.onFrame(frame, pass),
      onDrain: () => receiver.onDrain?.(),
      onClose: (reason) => {
        this.#end();
        receiver.onClose?.(reason);
      },
    });
  }

  close(reason?: CloseReason): void {
    this.#end();
    this.#inner.close(reason);
  }

  #end(): void {
    this.#ended = true;
    this.#fault.stop?.();
  }
}
