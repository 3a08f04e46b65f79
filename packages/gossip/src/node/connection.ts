import { type CloseReason, closeReason, type Link, type Receiver, type Timers } from '@sconf/transport';
import { bareFrame } from '../frames/encode-frame.js';
import type { Priority } from '../frames/frame.js';
import * as KIND from '../frames/kind.js';
import { Session } from '../session/session.js';
import type { SessionEffect } from '../session/session-effect.js';
import type { SessionOptions } from '../session/session-options.js';
import type { Peer } from './peer.js';
import type { Traffic } from './traffic.js';

/** What was dialled, and how much the link was wanted. */
export interface Dialled {
  readonly address: string;
  readonly priority: Priority;
}

type HostKind = Exclude<SessionEffect['kind'], 'send' | 'room' | 'acknowledge-soon' | 'close'>;

/** What a session asks for beyond its link. */
export type HostEffect<K extends HostKind = HostKind> = Extract<SessionEffect, { kind: K }>;

/** Who a {@link Connection} tells what happens. */
export interface ConnectionHost {
  /** Does what the session asks for; nothing once the link has ended. */
  perform(connection: Connection, effect: HostEffect): void;
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
  /** Who is at the other end: from its greeting on, until it is given another link. */
  peer: Peer | undefined;
  readonly #options: ConnectionOptions;
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
      const effects = this.session.nextBatch(this.#options.timers.now());
      if (effects.length === 0) return;
      this.perform(effects);
    }
  }

  /** Does what is due at this time. */
  tick(now: number): void {
    this.perform(this.session.tick(now, !this.#blocked && this.link.bufferedBytes === 0));
  }

  /** Does what the session asks for. */
  perform(effects: readonly SessionEffect[]): void {
    for (const effect of effects) {
      if (this.#ended) return;
      this.#do(effect);
    }
  }

  /** Says that this node leaves for good, and ends the link. */
  leave(): void {
    this.perform(this.session.say(bareFrame(KIND.BYE)));
    this.close(closeReason('going-away'));
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
    switch (effect.kind) {
      case 'send':
        this.#write(effect.frame);
        break;
      case 'room':
        this.pump();
        break;
      case 'acknowledge-soon':
        this.#acknowledgeSoon();
        break;
      case 'close':
        this.close(effect.reason);
        break;
      default:
        this.#options.host.perform(this, effect);
    }
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
