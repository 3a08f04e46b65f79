import type { CloseReason, Link, Receiver } from '@sconf/transport';

/** A link that hands everything on, as a base for links that don't. */
export class PassingLink implements Link {
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
export function receiving(receiver: Receiver, onFrame: (frame: Uint8Array) => void): Receiver {
  return {
    onFrame,
    onDrain: () => receiver.onDrain?.(),
    onClose: (reason) => receiver.onClose?.(reason),
  };
}
