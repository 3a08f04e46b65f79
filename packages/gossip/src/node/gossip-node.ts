import type { Change, PackedEntry, Refusal } from '@sconf/data-model';
import type { Outcome, Progress } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import { type CloseReason, closeReason, type Link, type Listener, type Timers, type Transport } from '@sconf/transport';
import { BroadcastTree } from '../broadcast/broadcast-tree.js';
import type { Hello, PeerFrame, Priority } from '../frames/frame.js';
import { Membership } from '../membership/membership.js';
import type { Conversation } from '../session/conversation.js';
import type { Identity } from '../session/greeting.js';
import type { SessionOptions } from '../session/session-options.js';
import { Connection, type ConnectionHost, type Dialled } from './connection.js';
import { Dialer } from './dialer.js';
import type { NodeEvent } from './events.js';
import type { GossipLimits } from './limits.js';
import { Neighborhood } from './neighborhood.js';
import type { NodeTimes } from './node-times.js';
import { Peers } from './peers.js';
import { randomNumber } from './random.js';
import { Repair } from './repair.js';
import { noTraffic, type Traffic } from './traffic.js';

/** What a {@link GossipNode} is given: checked, with nothing left out. */
export interface NodeSettings {
  readonly self: Omit<Identity, 'nonce' | 'address' | 'priority'>;
  readonly router: Router;
  readonly transport: Transport;
  readonly limits: GossipLimits;
  readonly times: NodeTimes;
  readonly reconcile: SessionOptions['reconcile'];
  readonly timers: Timers;
  readonly random: () => number;
  readonly onEvent: (event: NodeEvent) => void;
}

/** One member of a cluster: keeps its router's set equal to those of its peers. */
export class GossipNode implements ConnectionHost {
  readonly traffic: Traffic = noTraffic();
  readonly peers: Peers;
  readonly #settings: NodeSettings;
  readonly #dialer: Dialer;
  readonly #neighborhood: Neighborhood;
  readonly #repair: Repair;
  readonly #connections = new Set<Connection>();
  readonly #removeHandler: () => void;
  #listener: Listener | undefined;
  #cancelTick: () => void = () => undefined;
  #leaving: (() => void) | undefined;

  constructor(settings: NodeSettings) {
    const { self, router, timers, times, random, limits, transport, onEvent } = settings;
    this.#settings = settings;
    const now = timers.now();
    const tree = new BroadcastTree({ graftMs: times.graftMs, maxMissing: limits.maxOutboxEntries, random });
    this.peers = new Peers(self.id, limits.maxPeers * 2, tree);
    this.#repair = new Repair({ peers: this.peers, random, antiEntropyMs: times.antiEntropyMs }, now);
    this.#dialer = new Dialer({
      transport,
      timers,
      dialTimeoutMs: times.dialTimeoutMs,
      onLink: (link, address, priority) => this.#connect(link, { address, priority }),
      onFailed: (address, error) => {
        this.#neighborhood.membership.book.ended(address, timers.now());
        onEvent({ kind: 'dial-failed', address, error });
      },
    });
    this.#neighborhood = new Neighborhood({
      peers: this.peers,
      membership: new Membership({ self, limits, times, random, isSpare: (id) => !tree.branch(id).eager }, now),
      tree,
      set: () => router.pull(),
      dial: (address, priority) => void this.#dialer.dial(address, priority),
      tellAgainMs: times.antiEntropyMs * 4,
    });
    this.#removeHandler = router.addHandler({
      onBatch: (changes: readonly Change[]) => this.peers.spread(changes),
      onLag: () => this.peers.forgetSources(),
    });
  }

  /** Where others dial it; empty when nobody can. */
  get address(): string {
    return this.#listener?.address ?? '';
  }

  /** Listens, dials the seeds, and goes on until `stop`. */
  async start(listen: string | undefined, seeds: readonly string[], signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { signal };
    const { membership } = this.#neighborhood;
    if (listen !== undefined) {
      this.#listener = await this.#settings.transport.listen?.(listen, (link) => this.#connect(link), options);
      membership.listensAt(this.address);
    }
    for (const seed of seeds) membership.book.addSeed(seed, this.#settings.timers.now());
    this.#tick();
  }

  /** Takes no more links, waits a while for peers to acknowledge what they were sent, says good-bye and ends. */
  async stop(): Promise<void> {
    const { router, timers, times } = this.#settings;
    this.#dialer.close();
    await router.flush();
    this.peers.pushAnnounced(router.pull());
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
    const { membership } = this.#neighborhood;
    const { dialled } = connection;
    if (hello.id === this.#settings.self.id && dialled !== undefined)
      membership.book.excludeUnlessSeed(dialled.address);
    const hasRoom = membership.admits(hello, (dialled ?? hello).priority);
    const peer = this.peers.admit(connection, hello, hasRoom);
    if ('code' in peer) return peer;
    if (dialled !== undefined) membership.book.found(dialled.address, peer.id);
    return peer.conversation;
  }

  opened(connection: Connection, resumed: boolean, leads: boolean, priority: Priority): void {
    const peer = this.peers.of(connection);
    if (peer === undefined) return;
    const { timers, onEvent } = this.#settings;
    const now = timers.now();
    const { dialled } = connection;
    const opening = { priority: dialled?.priority ?? priority, dialled: dialled !== undefined, resumed };
    this.#neighborhood.up(peer, opening, now);
    if (!peer.up) onEvent({ kind: 'peer-up', peer: peer.info, resumed });
    peer.up = true;
    // What was new meanwhile was not announced to a lazy peer.
    if (resumed ? peer.branch.eager : !leads) return;
    this.#repair.add(peer);
    this.#repair.step(now);
  }

  merge(connection: Connection, entries: readonly PackedEntry[], pushed: boolean): Promise<void> {
    const { router } = this.#settings;
    const changes = router.mergePacked(entries);
    this.traffic.entriesAccepted += changes.length;
    const peer = this.peers.of(connection);
    if (peer !== undefined) {
      const now = this.#settings.timers.now();
      if (pushed) this.#neighborhood.arrived(peer, entries.length, changes.length, now);
      else if (changes.length > 0) this.#neighborhood.reconciled(now);
      for (const change of changes) this.peers.brought(change, peer);
    }
    return router.durable(router.position());
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
    const peer = this.peers.of(connection)?.info;
    if (peer === undefined) return;
    const { received, sent } = progress;
    const synced = { kind: 'synced', peer, equal: outcome?.kind === 'equal', received, sent } as const;
    this.#settings.onEvent(outcome === undefined ? { kind: 'syncing', peer, ...progress } : synced);
    this.#repair.step(this.#settings.timers.now());
  }

  heard(connection: Connection, frame: PeerFrame): void {
    const peer = this.peers.of(connection);
    if (peer !== undefined) this.#neighborhood.heard(peer, frame, this.#settings.timers.now());
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
    if (dialled !== undefined) this.#neighborhood.membership.book.ended(dialled.address, now, reason.code);
    if (peer !== undefined) this.#neighborhood.down(peer, reason.code, dialled, now);
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
    const { self, router, limits, times, reconcile, random, timers } = this.#settings;
    // Membership bounds dials; strangers can't take their places.
    const incoming = dialled === undefined ? [...this.#connections].filter((each) => each.dialled === undefined) : [];
    if (this.#leaving !== undefined || incoming.length >= limits.maxPeers * 4 + limits.maxLeaves) {
      if (dialled !== undefined) this.#neighborhood.membership.book.ended(dialled.address, timers.now());
      link.close(closeReason(this.#leaving === undefined ? 'no-room' : 'going-away'));
      return;
    }
    const connection = new Connection({
      self: { ...self, address: this.address, nonce: randomNumber(random), priority: dialled?.priority ?? 'low' },
      set: () => router.pull(),
      limits,
      times,
      reconcile,
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
    this.#neighborhood.tick(now);
    this.#repair.step(now);
    this.#leaveOnceTold();
  };

  #leaveOnceTold(): void {
    const untold = this.peers.open().some(({ conversation }) => conversation.outbox.held > 0);
    if (!untold) this.#leaving?.();
  }
}
