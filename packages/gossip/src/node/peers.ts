import type { Change } from '@sconf/data-model';
import { closeReason } from '@sconf/transport';
import type { Hello } from '../frames/frame.js';
import type { Connection } from './connection.js';
import { type Edge, Peer } from './peer.js';

/** The edges to peers, by their ids. */
export interface Edges {
  /** Made when it is asked for first. */
  branch(id: string): Edge;
  /** Nothing is known of the peer any more. */
  forget?(id: string): void;
}

/** The nodes that this one knows, by id: who has which link, and who needs which change. */
export class Peers {
  /** How many changes were spread so far: what was new to this node. */
  changes = 0;
  readonly #maxLost: number;
  readonly #edges: Edges;
  readonly #peers = new Map<string, Peer>();

  /** @param maxLost peers without a link that are remembered */
  constructor(maxLost: number, edges: Edges) {
    this.#maxLost = maxLost;
    this.#edges = edges;
  }

  /** Peers whose links are open. */
  open(): Peer[] {
    return [...this.#peers.values()].filter(({ open }) => open);
  }

  /** What is known of the node with an id. */
  get(id: string): Peer | undefined {
    return this.#peers.get(id);
  }

  /** Gives a link to the peer that greeted on it, and ends the one that it had. */
  admit(connection: Connection, hello: Hello): Peer {
    const peer = this.#peers.get(hello.id) ?? new Peer(hello, this.#edges.branch(hello.id));
    const older = peer.connection;
    if (older !== undefined) {
      older.peer = undefined;
      older.close(closeReason('duplicate'));
    }
    peer.greeted(hello);
    peer.connection = connection;
    connection.peer = peer;
    this.#peers.set(peer.id, peer);
    return peer;
  }

  /**
   * The link of a peer is gone. No more peers are remembered without a link than may have one, or whoever comes under ever
   * new ids would fill the memory.
   */
  lose(peer: Peer, now: number): void {
    peer.connection = undefined;
    peer.lostAt = now;
    if (peer.conversation.known === undefined) {
      this.forget(peer);
      return;
    }
    // Put in again, so that those without a link are in the order in which they lost it.
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    const lost = [...this.#peers.values()].filter(({ connection }) => connection === undefined);
    if (lost.length > this.#maxLost) this.forget(lost[0] as Peer);
  }

  /** Nothing is kept for a peer any more: it left, or is not expected back. */
  forget(peer: Peer): void {
    this.#peers.delete(peer.id);
    this.#edges.forget?.(peer.id);
  }

  /** Forgets those who lost their link before `time`, or need more entries than are kept: they have to reconcile. */
  forgetLate(time: number, maxEntries: number): void {
    for (const peer of this.#peers.values()) {
      if (peer.connection !== undefined) continue;
      if (peer.lostAt < time || peer.conversation.outbox.held > maxEntries) this.forget(peer);
    }
  }

  /**
   * Puts changes into the outboxes of the peers that are told at once, but for those who have them from where they came
   * from; to the others they are to be announced.
   */
  spread(changes: readonly Change[]): void {
    this.changes += changes.length;
    for (const peer of this.#peers.values()) {
      const { conversation, connection, edge } = peer;
      for (const { packed, origin } of changes) {
        if (origin !== undefined && this.#hasFrom(origin, peer)) continue;
        if (edge.eager) conversation.outbox.add(packed);
        else if (connection !== undefined) edge.announce(packed.type, packed.id, packed.ver);
      }
      if (conversation.outbox.size > 0) connection?.pump();
    }
  }

  /** Whether `peer` brought a change itself, or is told by who did: a peer of this node, where several share a router. */
  #hasFrom(origin: unknown, peer: Peer): boolean {
    if (origin === peer) return true;
    return origin instanceof Peer && origin.told.has(peer.id) && this.#peers.get(origin.id) === origin;
  }
}
