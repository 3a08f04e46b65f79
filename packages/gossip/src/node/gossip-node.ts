import type { Change, PackedEntry, Refusal } from '@sconf/data-model';
import type { Outcome, Progress } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import { type CloseReason, closeReason, type Link, type Listener, type Timers, type Transport } from '@sconf/transport';
import type { Hello, Member } from '../frames/frame.js';
import type { Conversation } from '../session/conversation.js';
import type { Identity } from '../session/greeting.js';
import type { SessionOptions } from '../session/session-options.js';
import { Connection, type ConnectionHost } from './connection.js';
import { Dialer } from './dialer.js';
import type { NodeEvent } from './events.js';
import type { GossipLimits } from './limits.js';
import type { NodeTimes } from './node-times.js';
import { Peers } from './peers.js';
import { randomNumber } from './random.js';
import { Repair } from './repair.js';
import { noTraffic, type Traffic } from './traffic.js';

/** What a {@link GossipNode} is given: checked, with nothing left out. */
export interface NodeSettings {
  readonly self: Omit<Identity, 'nonce' | 'address'>;
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
  readonly #repair: Repair;
  readonly #connections = new Set<Connection>();
  readonly #removeHandler: () => void;
  #listener: Listener | undefined;
  #cancelTick: () => void = () => undefined;
  #membersChanged = false;
  #membersAgainAt = 0;
  #leaving: (() => void) | undefined;

  constructor(settings: NodeSettings) {
    const { self, router, timers, times, random, limits, transport, onEvent } = settings;
    this.#settings = settings;
    this.peers = new Peers(self.id, limits.maxPeers * 2);
    this.#repair = new Repair({ peers: this.peers, random, antiEntropyMs: times.antiEntropyMs }, timers.now());
    this.#dialer = new Dialer({
      transport,
      times,
      timers,
      random,
      maxAddresses: limits.maxPeers,
      reached: (address, id) => this.#reached(address, id),
      onLink: (link, address) => this.#connect(link, address),
      onFailed: (address, error) => onEvent({ kind: 'dial-failed', address, error }),
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
    if (listen !== undefined) {
      this.#listener = await this.#settings.transport.listen?.(listen, (link) => this.#connect(link), options);
      this.#dialer.exclude(this.address);
    }
    for (const seed of seeds) this.#dialer.addSeed(seed);
    this.#tick();
  }

  /** Takes no more links, waits a while for peers to acknowledge what they were sent, says good-bye and ends. */
  async stop(): Promise<void> {
    const { router, timers, times } = this.#settings;
    this.#dialer.close();
    await router.flush();
    await new Promise<void>((resolve) => {
      this.#leaving = resolve;
      timers.after(times.leaveMs, resolve);
      this.#leaveOnceTold();
    });
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
    if (hello.id === this.#settings.self.id && dialled !== undefined) this.#dialer.exclude(dialled);
    const peer = this.peers.admit(connection, hello);
    if ('code' in peer) return peer;
    if (dialled !== undefined) this.#dialer.found(dialled, peer.id);
    return peer.conversation;
  }

  opened(connection: Connection, resumed: boolean, leads: boolean): void {
    const peer = this.peers.of(connection);
    if (peer === undefined) return;
    if (connection.dialled !== undefined) this.#dialer.opened(connection.dialled);
    connection.perform(connection.session.tellMembers(this.peers.members()));
    this.#membersChanged = true;
    if (!peer.up) this.#settings.onEvent({ kind: 'peer-up', peer: peer.info, resumed });
    peer.up = true;
    if (resumed || !leads) return;
    this.#repair.add(peer);
    this.#repair.step(this.#settings.timers.now());
  }

  merge(connection: Connection, entries: readonly PackedEntry[]): Promise<void> {
    const { router } = this.#settings;
    const changes = router.mergePacked(entries);
    this.traffic.entriesAccepted += changes.length;
    const peer = this.peers.of(connection);
    if (peer !== undefined) for (const change of changes) this.peers.brought(change, peer);
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

  reconciled(connection: Connection, outcome: Outcome, { received, sent }: Progress): void {
    const peer = this.peers.of(connection)?.info;
    if (peer === undefined) return;
    this.#settings.onEvent({ kind: 'synced', peer, equal: outcome.kind === 'equal', received, sent });
    this.#repair.step(this.#settings.timers.now());
  }

  members(connection: Connection, members: readonly Member[]): void {
    const peer = this.peers.of(connection);
    if (peer === undefined) return;
    const { self, times } = this.#settings;
    peer.linked = new Set(members.map(({ id }) => id));
    for (const { id, address } of members) {
      if (id === self.id || address === '') continue;
      // Both would dial at once; the one with the greater id waits to be dialled, if it can be.
      const waits = this.address !== '' && id < self.id;
      this.#dialer.add(address, id, waits ? times.tickMs * 10 : 0);
    }
    this.#dialer.step();
  }

  left(connection: Connection): void {
    connection.close(closeReason('going-away'));
  }

  closed(connection: Connection, reason: CloseReason): void {
    const { timers, onEvent } = this.#settings;
    const { dialled, link } = connection;
    const peer = this.peers.lose(connection, timers.now());
    this.#connections.delete(connection);
    this.#membersChanged = true;
    if (dialled !== undefined) this.#dialer.closed(dialled, reason.code);
    if (peer === undefined || !peer.up) {
      if (reason.code !== 'duplicate')
        onEvent({ kind: 'link-refused', address: dialled ?? link.remoteAddress, reason });
    } else {
      peer.up = false;
      onEvent({ kind: 'peer-down', peer: peer.info, reason });
    }
    if (peer !== undefined && reason.code === 'going-away') {
      this.peers.forget(peer);
      this.#dialer.left(dialled ?? peer.address);
    }
    this.#leaveOnceTold();
  }

  #reached(address: string, id: string | undefined): boolean {
    for (const peer of this.peers) {
      if (peer.connection !== undefined && (peer.id === id || peer.address === address)) return true;
    }
    return false;
  }

  #connect(link: Link, dialled?: string): void {
    const { self, router, limits, times, reconcile, random, timers } = this.#settings;
    if (this.#leaving !== undefined || this.#connections.size >= limits.maxPeers * 4) {
      link.close(closeReason('going-away'));
      return;
    }
    const connection = new Connection({
      self: { ...self, address: this.address, nonce: randomNumber(random) },
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
    for (const peer of this.peers) {
      if (peer.connection !== undefined) continue;
      const late = now - peer.lostAt > times.resumeMs || peer.conversation.outbox.held > limits.maxOutboxEntries;
      if (late) this.peers.forget(peer);
    }
    if (this.#membersChanged || now >= this.#membersAgainAt) this.#tellMembers(now);
    this.#dialer.step();
    this.#repair.step(now);
    this.#leaveOnceTold();
  };

  #tellMembers(now: number): void {
    this.#membersChanged = false;
    // A wire may have lost what was told.
    this.#membersAgainAt = now + this.#settings.times.antiEntropyMs * 4;
    const members = this.peers.members();
    for (const { connection } of this.peers) connection?.perform(connection.session.tellMembers(members));
  }

  #leaveOnceTold(): void {
    const untold = this.peers.open().some(({ conversation }) => conversation.outbox.held > 0);
    if (!untold) this.#leaving?.();
  }
}
