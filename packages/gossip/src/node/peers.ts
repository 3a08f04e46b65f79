import type { Change } from '@sconf/data-model';
import { type CloseReason, closeReason } from '@sconf/transport';
import type { Hello } from '../frames/frame.js';
import type { Connection } from './connection.js';
import { type Edge, Peer } from './peer.js';

/** The edges to peers, by their ids. */
export interface Edges {
  /** Made when it is asked for first. */
  branch(id: string): Edge;
  /** Nothing is known of the peer any more. */
  forget(id: string): void;
}

/** The nodes that this one knows, by id: who has which link, and who needs which change. */
export class Peers implements Iterable<Peer> {
  readonly #own: string;
  readonly #maxLost: number;
  readonly #edges: Edges;
  readonly #peers = new Map<string, Peer>();
  readonly #byConnection = new Map<Connection, Peer>();

  /** @param maxLost peers without a link that are remembered */
  constructor(own: string, maxLost: number, edges: Edges) {
    this.#own = own;
    this.#maxLost = maxLost;
    this.#edges = edges;
  }

  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#peers.values();
  }

  /** The peer at the other end, while its link counts. */
  of(connection: Connection): Peer | undefined {
    return this.#byConnection.get(connection);
  }

  /** Peers whose links are open. */
  open(): Peer[] {
    return [...this.#byConnection.values()].filter(({ open }) => open);
  }

  /** The peer with an id, if its link is open. */
  openPeer(id: string): Peer | undefined {
    const peer = this.#peers.get(id);
    return peer?.open === true ? peer : undefined;
  }

  /**
   * Gives a link to the peer that greeted on it. Of two links with one node, both ends keep the one that the node with
   * the lesser id dialled, and of two that one side dialled the later one.
   */
  admit(connection: Connection, hello: Hello, hasRoom: boolean): Peer | CloseReason {
    if (hello.id === this.#own) return closeReason('duplicate', `both ends are the node ${hello.id}`);
    const known = this.#peers.get(hello.id);
    const older = known?.connection;
    if (known === undefined || older === undefined) {
      if (!hasRoom) return closeReason('no-room');
    } else if (older !== connection) {
      const sameLife = known.conversation.incarnation === hello.incarnation;
      const sameSide = (older.dialled === undefined) === (connection.dialled === undefined);
      const dialledByLesser = (connection.dialled !== undefined) === this.#own < hello.id;
      if (sameLife && !sameSide && !dialledByLesser) return closeReason('duplicate');
      this.#byConnection.delete(older);
      older.close(closeReason('duplicate'));
    }
    const peer = known ?? new Peer(hello, this.#edges.branch(hello.id));
    peer.greeted(hello);
    peer.connection = connection;
    this.#peers.set(peer.id, peer);
    this.#byConnection.set(connection, peer);
    return peer;
  }

  /**
   * The link is gone. Answers whose it was. No more peers are remembered without a link than may have one, or whoever
   * comes under ever new ids would fill the memory.
   */
  lose(connection: Connection, now: number): Peer | undefined {
    const peer = this.#byConnection.get(connection);
    if (peer === undefined) return undefined;
    this.#byConnection.delete(connection);
    peer.connection = undefined;
    peer.lostAt = now;
    if (peer.conversation.known === undefined) {
      this.forget(peer);
      return peer;
    }
    // Put in again, so that those without a link are in the order in which they lost it.
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    const lost = [...this].filter(({ connection }) => connection === undefined);
    if (lost.length > this.#maxLost) this.forget(lost[0] as Peer);
    return peer;
  }

  /** Nothing is kept for a peer any more: it left, or is not expected back. */
  forget(peer: Peer): void {
    this.#peers.delete(peer.id);
    this.#edges.forget(peer.id);
  }

  /** Forgets those who lost their link before `time`, or need more entries than are kept: they have to reconcile. */
  forgetLate(time: number, maxEntries: number): void {
    for (const peer of this) {
      if (peer.connection !== undefined) continue;
      if (peer.lostAt < time || peer.conversation.outbox.held > maxEntries) this.forget(peer);
    }
  }

  /**
   * Puts changes into the outboxes of the peers that are told at once, but for those who have them from where they came
   * from; to the others they are to be announced.
   */
  spread(changes: readonly Change[]): void {
    for (const peer of this.#peers.values()) {
      const { conversation, connection, edge } = peer;
      for (const { packed, origin } of changes) {
        if (origin !== undefined && this.#hasFrom(origin, peer)) continue;
        if (edge.eager) conversation.outbox.add(packed);
        else if (connection !== undefined) edge.announce(packed.type, packed.id, packed.ver);
      }
      connection?.pump();
    }
  }

  /** Whether `peer` brought a change itself, or is told by who did: a peer of this node, where several share a router. */
  #hasFrom(origin: unknown, peer: Peer): boolean {
    if (origin === peer) return true;
    return origin instanceof Peer && origin.told.has(peer.id) && this.#peers.get(origin.id) === origin;
  }
}
