import { type CloseReason, closeReason, type Link, type LinkLimits, type Receiver } from '@sconf/transport';
import type { Schedule } from './schedule.js';

/** What both ends of a link share. */
interface Wire {
  readonly limits: LinkLimits;
  readonly schedule: Schedule;
}

/** Two ends of one link. What is sent into one comes out of the other a turn later. */
export function linkPair(wire: Wire, nearAddress: string, farAddress: string): [near: Link, far: Link] {
  const near = new MemoryLink(wire, farAddress);
  const far = new MemoryLink(wire, nearAddress);
  near.join(far);
  far.join(near);
  return [near, far];
}

class MemoryLink implements Link {
  readonly remoteAddress: string;
  readonly closed: Promise<CloseReason>;
  readonly #wire: Wire;
  #settle!: (reason: CloseReason) => void;
  #other!: MemoryLink;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  /** Sent, and not yet handed to the other end's receiver. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #drainOwed = false;

  constructor(wire: Wire, remoteAddress: string) {
    this.#wire = wire;
    this.remoteAddress = remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  join(other: MemoryLink): void {
    this.#other = other;
  }

  get bufferedBytes(): number {
    return this.#reason === undefined ? this.#waitingBytes : 0;
  }

  send(frame: Uint8Array): boolean {
    const { maxFrameBytes, highWaterBytes, maxBufferedBytes } = this.#wire.limits;
    if (this.#reason !== undefined) return false;
    if (frame.length > maxFrameBytes) return this.#fail(closeReason('frame-too-large'));
    if (this.#waitingBytes + frame.length > maxBufferedBytes) return this.#fail(closeReason('slow-consumer'));
    // One turn delivers all that waits, so only the first frame asks for it.
    if (this.#waiting.length === 0) this.#wire.schedule(() => this.#deliver());
    this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    this.#drainOwed ||= this.#waitingBytes >= highWaterBytes;
    return !this.#drainOwed;
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    const reason = this.#reason;
    if (reason === undefined) this.#wire.schedule(() => this.#other.#deliver());
    else this.#wire.schedule(() => receiver.onClose?.(reason));
  }

  close(reason: CloseReason = closeReason('normal')): void {
    if (this.#reason !== undefined) return;
    // Asked for after the turn that delivers what was sent before, so the other end hears of that first.
    this.#wire.schedule(() => this.#other.#end(reason));
    this.#end(reason);
  }

  #deliver(): void {
    const other = this.#other;
    // What was sent before a close still arrives; a receiver that is not there yet asks again when it comes.
    if (other.#receiver === undefined) return;
    const frames = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const frame of frames) {
      if (other.#reason !== undefined) return;
      other.#receiver.onFrame(frame);
    }
    if (this.#drainOwed && this.#reason === undefined) {
      this.#drainOwed = false;
      this.#receiver?.onDrain?.();
    }
  }

  #fail(reason: CloseReason): false {
    this.close(reason);
    return false;
  }

  #end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#settle(reason);
    // Nobody is left to hear of what the other end sent.
    this.#other.#waiting = [];
    const receiver = this.#receiver;
    if (receiver !== undefined) this.#wire.schedule(() => receiver.onClose?.(reason));
  }
}
