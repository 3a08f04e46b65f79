import { type CloseReason, closeReason, type Link, type LinkLimits, type Receiver } from '@sconf/transport';
import type { Process, Resource } from '../machine/process.js';
import type { VirtualTime } from '../time/virtual-time.js';
import type { Route } from './route.js';
import type { WireEvent } from './wire-event.js';

/** What all links of a network share. */
export interface Medium {
  readonly time: VirtualTime;
  /** Chance on the wires. */
  readonly random: () => number;
  readonly limits: LinkLimits;
  /** Set while somebody traces. */
  readonly onWire: ((event: WireEvent) => void) | undefined;
}

/** Bytes that may be under way and unread before the sender has to hold back. */
const RECEIVE_WINDOW_BYTES = 256 * 1024;

/** One end of a link between two processes: the wire's delays and losses are here. */
export class LinkEnd implements Link, Resource {
  readonly remoteAddress: string;
  readonly #medium: Medium;
  readonly #process: Process;
  readonly #route: Route;
  #other!: LinkEnd;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  #closed: Promise<CloseReason> | undefined;
  #settle: ((reason: CloseReason) => void) | undefined;
  /** Frames that arrived before there was a receiver. */
  #early: (() => void)[] = [];
  /** Bytes that wait for the wire. */
  #queued = 0;
  /** Bytes that are under way, or have arrived and were not read at the other end. */
  #unread = 0;
  #lastArrival = 0;
  #drainOwed = false;

  constructor(medium: Medium, process: Process, route: Route, remoteAddress: string) {
    this.#medium = medium;
    this.#process = process;
    this.#route = route;
    this.remoteAddress = remoteAddress;
    process.resources.add(this);
  }

  join(other: LinkEnd): void {
    this.#other = other;
  }

  get closed(): Promise<CloseReason> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#reason === undefined) this.#settle = resolve;
      else resolve(this.#reason);
    });
    return this.#closed;
  }

  get bufferedBytes(): number {
    return this.#reason === undefined ? this.#queued + Math.max(0, this.#unread - RECEIVE_WINDOW_BYTES) : 0;
  }

  send(frame: Uint8Array): boolean {
    const { maxFrameBytes, highWaterBytes, maxBufferedBytes } = this.#medium.limits;
    if (this.#reason !== undefined) return false;
    if (frame.length > maxFrameBytes) return this.#fail('frame-too-large');
    if (this.bufferedBytes + frame.length > maxBufferedBytes) return this.#fail('slow-consumer');
    this.#trace('sent', frame);
    this.#transmit(frame);
    this.#drainOwed ||= this.bufferedBytes >= highWaterBytes;
    return !this.#drainOwed;
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    const reason = this.#reason;
    this.#process.schedule(() => (reason === undefined ? this.#greet() : receiver.onClose?.(reason)));
  }

  close(reason: CloseReason = closeReason('normal')): void {
    if (this.#reason !== undefined) return;
    this.#trace('closed', undefined, reason);
    this.#tellOther(reason);
    this.#end(reason);
  }

  /** The wire breaks, and both ends see it. */
  breakOff(): void {
    this.#other.#end(closeReason('lost'));
    this.#end(closeReason('lost'));
  }

  died(silently: boolean): void {
    const reason = closeReason('lost');
    if (this.#reason !== undefined) return;
    if (!silently) this.#tellOther(reason);
    this.#reason = reason;
    this.#receiver = undefined;
  }

  /** Puts a frame on the wire. */
  #transmit(frame: Uint8Array): void {
    const { time } = this.#medium;
    const route = this.#route;
    const { bytesPerSecond } = route.conditions;
    if (bytesPerSecond === Number.POSITIVE_INFINITY) {
      this.#fly(frame, time.now);
      return;
    }
    this.#queued += frame.length;
    route.busyUntil = Math.max(time.now, route.busyUntil) + (frame.length * 1_000) / bytesPerSecond;
    time.at(route.busyUntil, () => {
      this.#queued -= frame.length;
      this.#fly(frame, time.now);
      this.#drain();
    });
  }

  /** A frame leaves at `from`: decides whether, when and how often it arrives. */
  #fly(frame: Uint8Array, from: number): void {
    const { time, random } = this.#medium;
    const route = this.#route;
    const { duplication, reordering, reorderingMs } = route.conditions;
    if (route.loses(random)) {
      this.#trace('lost', frame);
      return;
    }
    let arrival = from + route.delay(random);
    if (reordering > 0 && random() < reordering) arrival += random() * reorderingMs;
    else {
      arrival = Math.max(arrival, this.#lastArrival);
      this.#lastArrival = arrival;
    }
    this.#unread += frame.length;
    time.at(arrival, () => this.#other.#arrive(frame, true));
    if (duplication === 0 || random() >= duplication) return;
    this.#trace('repeated', frame);
    time.at(arrival + random() * reorderingMs, () => this.#other.#arrive(frame, false));
  }

  /** @param first whether this is no repetition, so that its bytes count for the sender */
  #arrive(frame: Uint8Array, first: boolean): void {
    if (this.#reason !== undefined) {
      this.#other.#trace('unheard', frame);
      // As a host answers on a connection that it doesn't know; one that is down does not.
      if (this.#process.machine.process !== undefined) this.#tellOther(closeReason('lost'));
      return;
    }
    this.#process.machine.receive(this.#process, () => this.#read(frame, first));
  }

  #read(frame: Uint8Array, first: boolean): void {
    const receiver = this.#receiver;
    if (this.#reason !== undefined) return;
    if (receiver === undefined) {
      this.#early.push(() => this.#read(frame, first));
      return;
    }
    if (first) this.#other.#unread -= frame.length;
    this.#other.#trace('arrived', frame);
    receiver.onFrame(frame);
    this.#other.#drain();
  }

  /** Hands a new receiver what has waited for it. */
  #greet(): void {
    const early = this.#early;
    this.#early = [];
    for (const read of early) read();
  }

  /** Tells this end's sender that there is room again. */
  #drain(): void {
    if (!this.#drainOwed || this.bufferedBytes >= this.#medium.limits.highWaterBytes) return;
    this.#drainOwed = false;
    const receiver = this.#receiver;
    this.#process.schedule(() => {
      if (this.#reason === undefined) receiver?.onDrain?.();
    });
  }

  #fail(code: 'frame-too-large' | 'slow-consumer'): false {
    this.close(closeReason(code));
    return false;
  }

  /** Sends word of the end, which may be lost as everything else. */
  #tellOther(reason: CloseReason): void {
    const { time, random } = this.#medium;
    if (this.#route.loses(random)) return;
    const queue = this.#queued === 0 ? time.now : this.#route.busyUntil;
    const arrival = Math.max(queue + this.#route.delay(random), this.#lastArrival);
    time.at(arrival, () => {
      const other = this.#other;
      other.#process.machine.receive(other.#process, () => other.#end(reason));
    });
  }

  #end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#early = [];
    this.#process.resources.delete(this);
    this.#settle?.(reason);
    const receiver = this.#receiver;
    if (receiver !== undefined) this.#process.schedule(() => receiver.onClose?.(reason));
  }

  #trace(kind: WireEvent['kind'], frame: Uint8Array | undefined, reason?: CloseReason): void {
    const { onWire } = this.#medium;
    if (onWire === undefined) return;
    const { from, to } = this.#route;
    onWire({ kind, from, to, ...(frame && { frame }), ...(reason && { reason: reason.code }) });
  }
}
