import type { Change, PackedEntry, Refusal } from '@sconf/data-model';
import type { Outcome, Progress } from '@sconf/reconcile';
import { type CloseReason, closeReason, type Link, type Listener, type OpenOptions } from '@sconf/transport';
import type { Hello, PeerFrame, Priority } from '../frames/frame.js';
import type { Conversation } from '../session/conversation.js';
import { Connection, type ConnectionHost, type Dialled } from './connection.js';
import { Dialer } from './dialer.js';
import type { NodeSettings } from './node-settings.js';
import type { Overlay } from './overlay.js';
import type { Peers } from './peers.js';
import { randomNumber } from './random.js';
import { Repair } from './repair.js';
import { noTraffic, type Traffic } from './traffic.js';

/** One member of a cluster: keeps its router's set equal to those of its peers. */
export class GossipNode implements ConnectionHost {
  readonly traffic: Traffic = noTraffic();
  readonly peers: Peers;
  readonly #settings: NodeSettings;
  readonly #dialer: Dialer;
  readonly #overlay: Overlay;
  readonly #repair: Repair;
  readonly #connections = new Set<Connection>();
  readonly #removeHandler: () => void;
  #listener: Listener | undefined;
  #cancelTick: () => void = () => undefined;
  #leaving: (() => void) | undefined;

  constructor(settings: NodeSettings) {
    const { self, router, timers, times, random, transport, overlay, onEvent } = settings;
    this.#settings = settings;
    const now = timers.now();
    this.#repair = new Repair({ open: () => this.peers.open(), random, antiEntropyMs: times.antiEntropyMs }, now);
    this.#overlay = overlay({
      id: self.id,
      times,
      random,
      now,
      set: () => router.pull(),
      dial: (address, priority) => void this.#dialer.dial(address, priority),
      reconcile: (peer) => this.#repair.add(peer),
    });
    this.peers = this.#overlay.peers;
    this.#dialer = new Dialer({
      transport,
      timers,
      dialTimeoutMs: times.dialTimeoutMs,
      onLink: (link, address, priority) => this.#connect(link, { address, priority }),
      onFailed: (address, error) => {
        this.#overlay.ended(address, timers.now());
        onEvent({ kind: 'dial-failed', address, error });
      },
    });
    this.#removeHandler = router.addHandler({ onBatch: (changes: readonly Change[]) => this.peers.spread(changes) });
  }

  /** Where others dial it; empty when nobody can. */
  get address(): string {
    return this.#listener?.address ?? '';
  }

  /** Listens, dials the seeds, and goes on until `stop`. */
  async start(listen: string | undefined, seeds: readonly string[], options: OpenOptions): Promise<void> {
    if (listen !== undefined) {
      this.#listener = await this.#settings.transport.listen?.(listen, (link) => this.#connect(link), options);
      this.#overlay.listensAt?.(this.address);
    }
    for (const seed of seeds) this.#overlay.addSeed(seed, this.#settings.timers.now());
    this.#tick();
  }

  /** Takes no more links, waits a while for peers to acknowledge what they were sent, says good-bye and ends. */
  async stop(): Promise<void> {
    const { router, timers, times } = this.#settings;
    this.#dialer.close();
    await router.flush();
    this.#overlay.leaving?.();
    let cancelPatience = (): void => undefined;
    await new Promise<void>((resolve) => {
      this.#leaving = resolve;
      cancelPatience = timers.after(times.leaveMs, resolve);
      this.#leaveOnceTold();
    });
    // Or it would keep the process from ending.
    cancelPatience();
    this.#cancelTick();
    this.#removeHandler();
    for (const connection of this.#connections) {
      connection.perform(connection.session.leave());
      connection.close(closeReason('going-away'));
    }
    await this.#listener?.close();
  }

  admit(connection: Connection, hello: Hello): Conversation | CloseReason {
    const { dialled } = connection;
    const peer = this.peers.admit(connection, hello, this.#overlay.admits(hello, dialled));
    if ('code' in peer) return peer;
    if (dialled !== undefined) this.#overlay.found(dialled.address, peer.id);
    return peer.conversation;
  }

  opened(connection: Connection, resumed: boolean, leads: boolean, priority: Priority): void {
    const peer = this.peers.of(connection);
    if (peer === undefined) return;
    const { timers, onEvent } = this.#settings;
    const now = timers.now();
    const { dialled } = connection;
    const opening = { priority: dialled?.priority ?? priority, dialled: dialled !== undefined, resumed };
    // To a lazy peer nothing was announced meanwhile, and an exchange may have been cut short.
    const lacking = resumed ? !peer.edge.eager || peer.conversation.lacking : leads;
    this.#overlay.up(peer, opening, now);
    if (!peer.up) onEvent({ kind: 'peer-up', peer: peer.info, resumed });
    peer.up = true;
    if (!lacking) return;
    this.#repair.add(peer);
    this.#repair.step(now);
  }

  merge(connection: Connection, entries: readonly PackedEntry[]): Promise<void> | undefined {
    const { router } = this.#settings;
    this.traffic.entriesAccepted += router.mergePacked(entries, this.peers.of(connection)).length;
    const position = router.position();
    // Nothing was stored, mostly since nothing is: no promise is made for each batch.
    return position === 0 ? undefined : router.durable(position);
  }

  mergeFailed(connection: Connection, error: unknown): void {
    const peer = this.peers.of(connection);
    if (peer !== undefined) this.#settings.onEvent({ kind: 'merge-failed', peer: peer.info, error });
  }

  refused(connection: Connection, by: 'here' | 'peer', refusals: readonly Refusal[]): void {
    const peer = this.peers.of(connection)?.info;
    if (peer === undefined) return;
    for (const { key, code } of refusals) this.#settings.onEvent({ kind: 'entry-refused', peer, by, key, code });
  }

  reconciled(connection: Connection, outcome: Outcome | undefined, progress: Progress): void {
    const peer = this.peers.of(connection);
    if (peer === undefined) return;
    const { received, sent } = progress;
    if (outcome !== undefined) peer.conversation.lacking = false;
    const synced = { kind: 'synced', peer: peer.info, equal: outcome?.kind === 'equal', received, sent } as const;
    this.#settings.onEvent(outcome === undefined ? { kind: 'syncing', peer: peer.info, ...progress } : synced);
    this.#repair.step(this.#settings.timers.now());
  }

  heard(connection: Connection, frame: PeerFrame): void {
    const peer = this.peers.of(connection);
    if (peer !== undefined) this.#overlay.heard(peer, frame, this.#settings.timers.now());
  }

  left(connection: Connection): void {
    connection.close(closeReason('going-away'));
  }

  closed(connection: Connection, reason: CloseReason): void {
    const { timers, onEvent } = this.#settings;
    const { dialled, link } = connection;
    const now = timers.now();
    const peer = this.peers.lose(connection, now);
    this.#connections.delete(connection);
    if (dialled !== undefined) this.#overlay.ended(dialled.address, now, reason.code);
    if (peer !== undefined) {
      this.#overlay.down(peer, reason.code, dialled, now);
      // Nothing waits for who is not expected back.
      if (reason.code === 'going-away' || reason.code === 'no-room') this.peers.forget(peer);
    }
    if (peer === undefined || !peer.up) {
      const address = dialled?.address ?? link.remoteAddress;
      if (reason.code !== 'duplicate') onEvent({ kind: 'link-refused', address, reason });
    } else {
      peer.up = false;
      onEvent({ kind: 'peer-down', peer: peer.info, reason });
    }
    this.#leaveOnceTold();
  }

  #connect(link: Link, dialled?: Dialled): void {
    const { self, router, limits, times, reconcile, responder, random, timers } = this.#settings;
    const { maxIncoming, peerReaders } = this.#overlay;
    // Membership bounds dials; strangers can't take their places.
    const full =
      dialled === undefined &&
      [...this.#connections].filter((each) => each.dialled === undefined).length >= maxIncoming;
    if (this.#leaving !== undefined || full) {
      if (dialled !== undefined) this.#overlay.ended(dialled.address, timers.now());
      link.close(closeReason(this.#leaving === undefined ? 'no-room' : 'going-away'));
      return;
    }
    const connection = new Connection({
      self: { ...self, address: this.address, nonce: randomNumber(random), priority: dialled?.priority ?? 'low' },
      set: () => router.pull(),
      limits,
      peerReaders,
      times,
      reconcile,
      responder,
      link,
      dialled,
      host: this,
      timers,
      traffic: this.traffic,
    });
    this.#connections.add(connection);
    connection.start();
  }

  readonly #tick = (): void => {
    const { timers, times, limits } = this.#settings;
    const now = timers.now();
    this.#cancelTick = timers.after(times.tickMs, this.#tick);
    for (const connection of this.#connections) connection.tick(now);
    this.peers.forgetLate(now - times.resumeMs, limits.maxOutboxEntries);
    this.#overlay.tick(now);
    this.#repair.step(now);
    this.#leaveOnceTold();
  };

  #leaveOnceTold(): void {
    const untold = this.peers.open().some(({ conversation }) => conversation.outbox.held > 0);
    if (!untold) this.#leaving?.();
  }
}
