import { type CloseCode, type CloseReason, closeReason } from './close-reason.js';
import { Heartbeat } from './heartbeat.js';
import type { LinkLimits } from './limits.js';
import type { Timers } from './timers.js';
import type { Link, Receiver } from './transport.js';

/** What a {@link WireLink} asks of one end of a wire. When the link ends, `close` or `cut` is the last call, or none. */
export interface WireEnd {
  /** Bytes that were written and are not yet on their way. */
  readonly bufferedBytes: number;
  /**
   * Sends one frame, within the limits.
   *
   * @param full whether the link waits for {@link WireLink.drained}. It must not be told from inside this call.
   */
  write(frame: Uint8Array, full: boolean): void;
  /** Tells the other end why, and lets go of everything, at the latest when that end had its time to answer. */
  close(reason: CloseReason): void;
  /** Lets nothing more arrive, where the wire can, so that the other end feels that nobody reads. */
  pause?(): void;
  /** What has arrived was told, and more is welcome. Called once, also where nothing was paused. */
  resume?(): void;
  /** Asks for a sign of life; see {@link WireLinkOptions.heartbeat}. */
  ask?(): void;
  /** Lets go without a word: the other end fell silent. */
  cut?(): void;
}

/** What a {@link WireLink} is given beside its wire. */
export interface WireLinkOptions {
  /** Where the other end is, for people to read. */
  readonly remoteAddress: string;
  /** Bounds, either way. */
  readonly limits: LinkLimits;
  /** How soon silence is noticed; see {@link Heartbeat}. @default never: the wire notices, or nobody does */
  readonly heartbeat?: { readonly timers: Timers; readonly intervalMs: number };
}

/**
 * All of a link that is the same on every wire: limits, slowness both ways, frames that come before their receiver, an
 * end that is told once, silence. The author of a transport brings a {@link WireEnd}, and tells this what happens on it
 * by `arrive`, `drained` and `end`.
 */
export class WireLink implements Link {
  readonly remoteAddress: string;
  readonly closed: Promise<CloseReason>;
  readonly #wire: WireEnd;
  readonly #limits: LinkLimits;
  readonly #heartbeat: Heartbeat | undefined;
  #settle!: (reason: CloseReason) => void;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  #full = false;
  #reading = false;
  /** This end has closed the link, and is told of no more frames. */
  #deaf = false;
  /** What came before the receiver. */
  #early: Uint8Array[] = [];
  #earlyBytes = 0;

  constructor(wire: WireEnd, { remoteAddress, limits, heartbeat }: WireLinkOptions) {
    this.#wire = wire;
    this.#limits = limits;
    this.remoteAddress = remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    if (heartbeat === undefined) return;
    const { timers, intervalMs } = heartbeat;
    const onSilence = (): void => {
      this.end(closeReason('lost', `nothing was heard for ${intervalMs} ms and more`));
      wire.cut?.();
    };
    this.#heartbeat = new Heartbeat(timers, intervalMs, { ask: () => wire.ask?.(), onSilence });
  }

  get bufferedBytes(): number {
    return this.#reason === undefined ? this.#wire.bufferedBytes : 0;
  }

  /** Whether the link has ended, from either end. */
  get ended(): boolean {
    return this.#reason !== undefined;
  }

  /** Whether the receiver was told of all that arrived: what arrives now is taken at once. */
  get reading(): boolean {
    return this.#reading;
  }

  send(frame: Uint8Array): boolean {
    const { maxFrameBytes, highWaterBytes, maxBufferedBytes } = this.#limits;
    if (this.#reason !== undefined) return false;
    if (frame.length > maxFrameBytes) return this.#fail('frame-too-large');
    const waiting = this.#wire.bufferedBytes + frame.length;
    if (waiting > maxBufferedBytes) return this.#fail('slow-consumer');
    this.#full ||= waiting >= highWaterBytes;
    this.#wire.write(frame, this.#full);
    return !this.#full;
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    void Promise.resolve().then(() => this.#read(receiver));
    void this.closed.then((reason) => receiver.onClose?.(reason));
  }

  close(reason: CloseReason = closeReason('normal')): void {
    this.#deaf = true;
    if (this.#reason !== undefined) return;
    const sent = closeReason(reason.code, reason.message);
    this.#early = [];
    // First, so that this reason stays, whatever the wire tells while it closes.
    this.end(sent);
    this.#wire.close(sent);
  }

  /** A sign of life came that is no frame. */
  heard(): void {
    this.#heartbeat?.heard();
  }

  /** A frame came, in memory that is the receiver's from here on. */
  arrive(frame: Uint8Array): void {
    if (this.#reason !== undefined) return;
    this.#heartbeat?.heard();
    if (frame.length > this.#limits.maxFrameBytes) this.#fail('frame-too-large');
    else if (this.#reading) this.#receiver?.onFrame(frame);
    else this.#keep(frame);
  }

  /** Less waits to be written than before. */
  drained(): void {
    if (!this.#full || this.#reason !== undefined || this.#receiver === undefined) return;
    if (this.#wire.bufferedBytes >= this.#limits.highWaterBytes) return;
    this.#full = false;
    this.#receiver.onDrain?.();
  }

  /** The wire has ended, and is asked for nothing more. The first reason stays. */
  end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#heartbeat?.stop();
    this.#settle(reason);
  }

  /** Tells what came before the receiver, also when the other end has closed the link meanwhile. */
  #read(receiver: Receiver): void {
    for (const frame of this.#early) if (!this.#deaf) receiver.onFrame(frame);
    this.#early = [];
    if (this.#reason !== undefined) return;
    this.#reading = true;
    this.#wire.resume?.();
    this.drained();
  }

  #keep(frame: Uint8Array): void {
    const { highWaterBytes, maxBufferedBytes } = this.#limits;
    this.#early.push(frame);
    this.#earlyBytes += frame.length;
    // Not from the start: a wire that is paused may not notice that the other end closes it.
    if (this.#earlyBytes > maxBufferedBytes) this.#fail('slow-consumer');
    else if (this.#earlyBytes >= highWaterBytes) this.#wire.pause?.();
  }

  #fail(code: CloseCode): false {
    this.close(closeReason(code));
    return false;
  }
}
