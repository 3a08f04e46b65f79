import { type CloseReason, closeReason, type Link, type Listener } from '@sconf/transport';
import type { Hello, Priority } from '../frames/frame.js';
import { Connection, type ConnectionHost, type Dialled, type HostEffect } from './connection.js';
import { dial } from './dialer.js';
import type { Listen } from './door.js';
import type { PeerInfo } from './events.js';
import type { NodeSettings } from './node-settings.js';
import type { Overlay } from './overlay.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';
import { randomNumber } from './random.js';
import { Repair } from './repair.js';
import type { Node } from './running-node.js';
import { noTraffic, type Traffic } from './traffic.js';

/** One member of a cluster: keeps its router's set equal to those of its peers. */
export class GossipNode implements Node, ConnectionHost {
  readonly id: string;
  readonly #settings: NodeSettings;
  readonly #traffic: Traffic = noTraffic();
  readonly #overlay: Overlay;
  readonly #peers: Peers;
  readonly #repair: Repair;
  readonly #connections = new Set<Connection>();
  readonly #removeHandler: () => void;
  /** Aborted once the node is to close. */
  readonly #ending = new AbortController();
  #listener: Listener | undefined;
  #cancelTick: () => void = () => undefined;
  #closed: Promise<void> | undefined;
  #leave: (() => void) | undefined;
  #leaveBy = 0;

  constructor(settings: NodeSettings) {
    const { self, router, timers, times, random, overlay, signal } = settings;
    signal?.throwIfAborted();
    this.#settings = settings;
    this.id = self.id;
    const now = timers.now();
    this.#overlay = overlay({
      ...settings,
      id: self.id,
      now,
      dial: (address, priority) => void this.#dial(address, priority),
      reconcile: (peer) => this.#repair.add(peer),
    });
    const { peers } = this.#overlay;
    this.#peers = peers;
    this.#repair = new Repair({ overlay: this.#overlay, random, antiEntropyMs: times.antiEntropyMs }, now);
    this.#removeHandler = router.addHandler({ onBatch: (changes) => peers.spread(changes) });
  }

  get address(): string {
    return this.#listener?.address ?? '';
  }

  peers(): readonly PeerInfo[] {
    return this.#peers.open().map(({ info }) => info);
  }

  stats(): Readonly<Traffic> {
    return { ...this.#traffic };
  }

  /** Listens, if it is to, dials the seeds, and goes on until `close`, or the signal, be it aborted meanwhile. */
  async start(listen?: Listen): Promise<void> {
    const { seeds, signal, timers } = this.#settings;
    this.#listener = await listen?.((link) => this.#connect(link));
    if (this.#listener !== undefined) this.#overlay.listensAt?.(this.address);
    for (const seed of seeds) this.#overlay.addSeed(seed, timers.now());
    signal?.addEventListener('abort', () => void this.close(), { signal: this.#ending.signal });
    this.#tick();
    if (signal?.aborted === true) void this.close();
  }

  /** Bound, as it is handed to whoever tells of the end of a process or of a page. */
  readonly close = (): Promise<void> => {
    this.#closed ??= this.#close();
    return this.#closed;
  };

  readonly [Symbol.asyncDispose]: () => Promise<void> = this.close;

  perform(connection: Connection, effect: HostEffect): void {
    const { timers, onEvent } = this.#settings;
    // There is one from the greeting on, for as long as this is told.
    const peer = connection.peer as Peer;
    switch (effect.kind) {
      case 'greeted':
        this.#greeted(connection, effect.hello);
        break;
      case 'opened':
        this.#opened(peer, effect);
        break;
      case 'entries':
        this.#merge(connection, peer, effect);
        break;
      case 'refused':
        for (const { key, code } of effect.refusals) {
          onEvent({ kind: 'entry-refused', peer: peer.info, by: effect.by, key, code });
        }
        break;
      case 'reconciled':
        this.#reconciled(peer, effect);
        break;
      case 'heard':
        this.#overlay.heard?.(peer, effect.frame, timers.now());
    }
  }

  closed(connection: Connection, reason: CloseReason): void {
    const { timers, onEvent } = this.#settings;
    const { dialled, link, peer } = connection;
    const now = timers.now();
    this.#connections.delete(connection);
    this.#repair.unsettled(now, peer);
    if (peer !== undefined) this.#peers.lose(peer, now);
    if (dialled !== undefined) this.#overlay.ended(dialled.address, now, reason.code);
    if (peer !== undefined) {
      this.#overlay.down(peer, reason.code, dialled, now);
      // Nothing waits for who is not expected back.
      if (reason.code === 'going-away' || reason.code === 'no-room') this.#peers.forget(peer);
    }
    if (peer?.up === true) {
      peer.up = false;
      onEvent({ kind: 'peer-down', peer: peer.info, reason });
    } else if (reason.code !== 'duplicate') {
      onEvent({ kind: 'link-refused', address: dialled?.address ?? link.remoteAddress, reason });
    }
    this.#leaveOnceTold();
  }

  #greeted(connection: Connection, hello: Hello): void {
    const refusal = this.#overlay.greeted(connection, hello);
    if (refusal !== undefined) connection.close(refusal);
    else connection.perform(connection.session.admit(this.#peers.admit(connection, hello).conversation));
  }

  #opened(peer: Peer, { resumed, leads }: HostEffect<'opened'>): void {
    const { timers, onEvent } = this.#settings;
    const now = timers.now();
    // To a lazy peer nothing was announced meanwhile, and an exchange may have been cut short.
    const lacking = resumed ? !peer.edge.eager || peer.conversation.lacking : leads;
    this.#overlay.up(peer, resumed, now);
    // Of leaves that greeted at one time there may have been too many.
    if (!peer.open) return;
    if (!peer.up) onEvent({ kind: 'peer-up', peer: peer.info, resumed });
    peer.up = true;
    this.#repair.unsettled(now);
    if (lacking) this.#repair.add(peer);
    this.#repair.step(now);
    peer.connection?.pump();
  }

  #merge(connection: Connection, peer: Peer, { entries, number }: HostEffect<'entries'>): void {
    const { router } = this.#settings;
    const failed = (error: unknown): void => {
      connection.session.forget(number);
      this.#settings.onEvent({ kind: 'merge-failed', peer: peer.info, error });
    };
    this.#traffic.entriesReceived += entries.length;
    let position: number;
    try {
      this.#traffic.entriesAccepted += router.mergePacked(entries, peer).length;
      position = router.position();
    } catch (error) {
      failed(error);
      return;
    }
    // Nothing was stored, mostly since nothing is: no promise is made for each batch.
    if (position === 0) connection.perform(connection.session.settle(number));
    else router.durable(position).then(() => connection.perform(connection.session.settle(number)), failed);
  }

  #reconciled(peer: Peer, { outcome, progress }: HostEffect<'reconciled'>): void {
    const { timers, onEvent } = this.#settings;
    const { received, sent } = progress;
    if (outcome === undefined) onEvent({ kind: 'syncing', peer: peer.info, ...progress });
    else {
      peer.conversation.lacking = false;
      this.#repair.found(received + sent, timers.now());
      onEvent({ kind: 'synced', peer: peer.info, equal: outcome.kind === 'equal', received, sent });
    }
    this.#repair.step(timers.now());
  }

  /** Never rejects: what came of it is told, unless the node closes meanwhile. */
  async #dial(address: string, priority: Priority): Promise<void> {
    const { signal } = this.#ending;
    try {
      this.#connect(await dial(this.#settings, address, signal), { address, priority });
    } catch (error) {
      if (signal.aborted) return;
      this.#overlay.ended(address, this.#settings.timers.now());
      this.#settings.onEvent({ kind: 'dial-failed', address, error });
    }
  }

  #connect(link: Link, dialled?: Dialled): void {
    const { self, random } = this.#settings;
    if (this.#ending.signal.aborted) {
      link.close(closeReason('going-away'));
      return;
    }
    const connection = new Connection({
      ...this.#settings,
      self: { ...self, address: this.address, nonce: randomNumber(random), priority: dialled?.priority ?? 'low' },
      peerReaders: this.#overlay.peerReaders,
      link,
      dialled,
      host: this,
      traffic: this.#traffic,
    });
    this.#connections.add(connection);
    connection.start();
  }

  readonly #tick = (): void => {
    const { timers, times, limits } = this.#settings;
    const now = timers.now();
    this.#cancelTick = timers.after(times.tickMs, this.#tick);
    for (const connection of this.#connections) connection.tick(now);
    this.#peers.forgetLate(now - times.resumeMs, limits.maxOutboxEntries);
    this.#overlay.tick(now);
    this.#repair.step(now);
    this.#leaveOnceTold();
  };

  /** Takes no more links, waits a while for peers to acknowledge what they were sent, says good-bye and ends. */
  async #close(): Promise<void> {
    const { router, timers, times } = this.#settings;
    this.#ending.abort();
    await router.flush();
    this.#overlay.leaving?.();
    this.#leaveBy = timers.now() + times.leaveMs;
    await new Promise<void>((resolve) => {
      this.#leave = resolve;
      this.#leaveOnceTold();
    });
    this.#cancelTick();
    this.#removeHandler();
    for (const connection of this.#connections) connection.leave();
    await this.#listener?.close();
  }

  #leaveOnceTold(): void {
    const untold = this.#peers.open().some(({ conversation }) => conversation.outbox.held > 0);
    if (!untold || this.#settings.timers.now() >= this.#leaveBy) this.#leave?.();
  }
}
