import { type CloseReason, closeReason, type Link, type Receiver, type Topics, type Transport } from '../src/index.js';

/**
 * A transport whose other end is the test: what a decorator does to it is seen from both sides. It keeps no promise of
 * its own, so that nothing but the decorator is at work.
 */
export class Wire implements Transport, Topics {
  readonly name = 'wire';
  readonly maxFrameBytes = 1000;
  readonly links: WireLink[] = [];
  readonly published: [topic: string, frame: Uint8Array][] = [];
  readonly subscribers = new Map<string, (frame: Uint8Array) => void>();
  #onLink: (link: Link) => void = () => undefined;

  async dial(address: string): Promise<Link> {
    return this.#link(address);
  }

  async listen(address: string, onLink: (link: Link) => void) {
    this.#onLink = onLink;
    const close = async () => undefined;
    return { address, close, [Symbol.asyncDispose]: close };
  }

  /** Somebody dials the listener. */
  arrive(remoteAddress: string): WireLink {
    const link = this.#link(remoteAddress);
    this.#onLink(link);
    return link;
  }

  publish(topic: string, frame: Uint8Array): void {
    this.published.push([topic, frame]);
  }

  subscribe(topic: string, onFrame: (frame: Uint8Array) => void): () => void {
    this.subscribers.set(topic, onFrame);
    return () => void this.subscribers.delete(topic);
  }

  async request(topic: string, frame: Uint8Array): Promise<Uint8Array> {
    return new TextEncoder().encode(`${topic}:${frame.length}`);
  }

  async flush(): Promise<void> {
    this.published.push(['flushed', new Uint8Array()]);
  }

  serve(topic: string): () => void {
    this.subscribers.set(topic, () => undefined);
    return () => void this.subscribers.delete(topic);
  }

  #link(remoteAddress: string): WireLink {
    const link = new WireLink(remoteAddress);
    this.links.push(link);
    return link;
  }
}

export class WireLink implements Link {
  readonly remoteAddress: string;
  readonly bufferedBytes = 7;
  readonly sent: Uint8Array[] = [];
  readonly reasons: CloseReason[] = [];
  receiver: Receiver | undefined;
  closed: Promise<CloseReason> = Promise.resolve(closeReason('duplicate'));

  constructor(remoteAddress: string) {
    this.remoteAddress = remoteAddress;
  }

  send(frame: Uint8Array): boolean {
    this.sent.push(frame);
    return this.sent.length < 2;
  }

  receive(receiver: Receiver): void {
    this.receiver = receiver;
  }

  close(reason: CloseReason = closeReason('normal')): void {
    this.reasons.push(reason);
  }

  /** Frames number `first` up to `last` arrive. */
  arrive(first: number, last: number): void {
    for (let number = first; number <= last; number++)
      this.receiver?.onFrame(Uint8Array.of(number & 0xff, number >> 8));
  }
}
