import type { PackedEntry, Refusal } from '@sconf/data-model';
import type { Outcome, Progress } from '@sconf/reconcile';
import type { CloseReason, Link, Receiver, Timers } from '@sconf/transport';
import type { Hello, PeerFrame, Priority } from '../frames/frame.js';
import type { Conversation } from '../session/conversation.js';
import { Session } from '../session/session.js';
import type { SessionEffect } from '../session/session-effect.js';
import type { SessionOptions } from '../session/session-options.js';
import type { Traffic } from './traffic.js';

/** What was dialled, and how much the link was wanted. */
export interface Dialled {
  readonly address: string;
  readonly priority: Priority;
}

/** Who a {@link Connection} tells what happens. */
export interface ConnectionHost {
  /** The peer said who it is: what is known of it, or why the link is to end. */
  admit(connection: Connection, hello: Hello): Conversation | CloseReason;
  /** `priority` is how much the peer wants the link. */
  opened(connection: Connection, resumed: boolean, leads: boolean, priority: Priority): void;
  /**
   * Merges what the peer pushed, or sent by reconciling, and answers what resolves once that is durable; undefined where
   * there is nothing to wait for. Throws when it can't be merged.
   */
  merge(connection: Connection, entries: readonly PackedEntry[]): Promise<void> | undefined;
  mergeFailed(connection: Connection, error: unknown): void;
  refused(connection: Connection, by: 'here' | 'peer', refusals: readonly Refusal[]): void;
  /** An exchange that this side leads is over; without an outcome it goes on. */
  reconciled(connection: Connection, outcome: Outcome | undefined, progress: Progress): void;
  /** What the peer says of the cluster and of what it has. */
  heard(connection: Connection, frame: PeerFrame): void;
  left(connection: Connection): void;
  /** The link has ended; the last call. */
  closed(connection: Connection, reason: CloseReason): void;
}

/** What a {@link Connection} is given. */
export interface ConnectionOptions extends SessionOptions {
  readonly link: Link;
  /** What was dialled; undefined for a link that came in. */
  readonly dialled: Dialled | undefined;
  readonly host: ConnectionHost;
  readonly timers: Timers;
  readonly traffic: Traffic;
}

/** Drives a session over a link: does what it asks for, and heeds the link's pace. */
export class Connection implements Receiver {
  readonly dialled: Dialled | undefined;
  readonly link: Link;
  readonly session: Session;
  readonly #options: ConnectionOptions;
  #priority: Priority = 'low';
  #blocked = false;
  #ended = false;
  #cancelAcknowledgement: (() => void) | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.link = options.link;
    this.dialled = options.dialled;
    this.session = new Session(options, options.timers.now());
  }

  start(): void {
    this.link.receive(this);
    this.perform(this.session.start());
  }

  /** Sends what waits, as far as link and peer have room. */
  pump(): void {
    while (!this.#blocked && !this.#ended) {
      const { frame, unfit } = this.session.nextBatch(this.#options.timers.now());
      if (unfit.length > 0) {
        const refusals = unfit.map(({ type, id }) => ({ key: { type, id }, code: 'entry-too-large' }));
        this.#options.host.refused(this, 'here', refusals);
      }
      if (frame === undefined) return;
      this.#write(frame);
    }
  }

  /** Does what is due at this time. */
  tick(now: number): void {
    this.perform(this.session.tick(now));
    // What is not yet on its way is not lost.
    if (this.#blocked || this.#ended || this.link.bufferedBytes > 0) return;
    const overdue = this.session.overdueBatch(now);
    if (overdue !== undefined) this.#write(overdue);
  }

  /** Does what the session asks for. */
  perform(effects: readonly SessionEffect[]): void {
    for (const effect of effects) {
      if (this.#ended) return;
      this.#do(effect);
    }
  }

  /** Ends the link. Idempotent. */
  close(reason: CloseReason): void {
    this.link.close(reason);
    this.onClose(reason);
  }

  onFrame(frame: Uint8Array): void {
    const { traffic, timers } = this.#options;
    traffic.framesReceived += 1;
    traffic.bytesReceived += frame.length;
    this.perform(this.session.receive(frame, timers.now()));
  }

  onDrain(): void {
    this.#blocked = false;
    this.pump();
  }

  onClose(reason: CloseReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelAcknowledgement?.();
    this.session.end();
    this.#options.host.closed(this, reason);
  }

  #do(effect: SessionEffect): void {
    const { host } = this.#options;
    switch (effect.kind) {
      case 'send':
        this.#write(effect.frame);
        break;
      case 'batch':
        this.#merge(effect.entries, effect.number);
        break;
      case 'room':
        this.pump();
        break;
      case 'acknowledge-soon':
        this.#acknowledgeSoon();
        break;
      case 'greeted':
        this.#admit(effect.hello);
        break;
      case 'opened':
        host.opened(this, effect.resumed, effect.leads, this.#priority);
        this.pump();
        break;
      case 'close':
        this.close(effect.reason);
        break;
      default:
        this.#tell(effect);
    }
  }

  #tell(
    effect: Extract<
      SessionEffect,
      { kind: 'reconciled-entries' | 'refused' | 'rejected' | 'reconciled' | 'heard' | 'left' }
    >,
  ): void {
    const { host } = this.#options;
    switch (effect.kind) {
      case 'reconciled-entries':
        this.#merge(effect.entries, undefined);
        break;
      case 'refused':
        host.refused(this, 'here', effect.refusals);
        break;
      case 'rejected':
        host.refused(this, 'peer', effect.refusals);
        break;
      case 'reconciled':
        host.reconciled(this, effect.outcome, effect.progress);
        break;
      case 'heard':
        host.heard(this, effect.frame);
        break;
      case 'left':
        host.left(this);
    }
  }

  #admit(hello: Hello): void {
    this.#priority = hello.priority;
    const answer = this.#options.host.admit(this, hello);
    if ('code' in answer) this.close(answer);
    else this.perform(this.session.admit(answer));
  }

  #merge(entries: readonly PackedEntry[], number: number | undefined): void {
    const { host, traffic } = this.#options;
    traffic.entriesReceived += entries.length;
    let durable: Promise<void> | undefined;
    try {
      durable = host.merge(this, entries);
    } catch (error) {
      this.#mergeFailed(number, error);
      return;
    }
    if (durable === undefined) this.#settle(number);
    else
      durable.then(
        () => this.#settle(number),
        (error) => this.#mergeFailed(number, error),
      );
  }

  #settle(number: number | undefined): void {
    if (number !== undefined) this.perform(this.session.settle(number));
  }

  #mergeFailed(number: number | undefined, error: unknown): void {
    if (number !== undefined) this.session.forget(number);
    this.#options.host.mergeFailed(this, error);
  }

  #acknowledgeSoon(): void {
    this.#cancelAcknowledgement ??= this.#options.timers.after(this.#options.times.acknowledgeMs, () => {
      this.#cancelAcknowledgement = undefined;
      this.perform(this.session.acknowledge());
    });
  }

  #write(frame: Uint8Array): void {
    const { traffic } = this.#options;
    traffic.framesSent += 1;
    traffic.bytesSent += frame.length;
    if (!this.link.send(frame)) this.#blocked = true;
  }
}
