import { type CloseReason, type Link, type LinkLimits, type WireEnd, WireLink } from '@sconf/transport';
import type { Schedule } from './schedule.js';

/** What both ends of a link share. */
interface Wire {
  readonly limits: LinkLimits;
  readonly schedule: Schedule;
}

/** Two ends of one link. What is sent into one comes out of the other a turn later. */
export function linkPair(wire: Wire, nearAddress: string, farAddress: string): [near: Link, far: Link] {
  const near = new MemoryEnd(wire, farAddress);
  const far = new MemoryEnd(wire, nearAddress);
  near.join(far);
  far.join(near);
  return [near.link, far.link];
}

/** Holds what was sent at this end until the other end takes it. */
class MemoryEnd implements WireEnd {
  readonly link: WireLink;
  bufferedBytes = 0;
  readonly #schedule: Schedule;
  #other!: MemoryEnd;
  #waiting: Uint8Array[] = [];
  #paused = false;

  constructor({ limits, schedule }: Wire, remoteAddress: string) {
    this.#schedule = schedule;
    this.link = new WireLink(this, { remoteAddress, limits });
  }

  join(other: MemoryEnd): void {
    this.#other = other;
  }

  write(frame: Uint8Array): void {
    // One turn delivers all that waits, so only the first frame asks for it.
    if (this.#waiting.length === 0) this.#schedule(() => this.#deliver());
    this.#waiting.push(frame);
    this.bufferedBytes += frame.length;
  }

  close(reason: CloseReason): void {
    // Asked for after the turn that delivers what was sent before, so the other end hears of that first.
    this.#schedule(() => this.#other.link.end(reason));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule(() => this.#other.#deliver());
  }

  #deliver(): void {
    const frames = this.#waiting;
    this.#waiting = [];
    let told = 0;
    for (; told < frames.length && !this.#other.#paused; told++) {
      const frame = frames[told] as Uint8Array;
      this.bufferedBytes -= frame.length;
      this.#other.link.arrive(frame);
    }
    this.#waiting = [...frames.slice(told), ...this.#waiting];
    this.link.drained();
  }
}
