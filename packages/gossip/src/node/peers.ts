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
  /** Who brought changes that the router has yet to tell of. */
  #sources = new Map<Change, Peer>();
  #lastBrought: Change | undefined;

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

  /** Remembers who brought a change, until it is spread. */
  brought(change: Change, by: Peer): void {
    this.#sources.set(change, by);
    this.#lastBrought = change;
  }

  /** Who brought what is no longer known: it may go back to where it came from. */
  forgetSources(): void {
    // Not emptied: what was would keep what comes after it from the collector.
    this.#sources = new Map();
    this.#lastBrought = undefined;
  }

  /**
   * Puts changes into the outboxes of the peers that are told at once, but for those who have them from where they came
   * from; to the others they are to be announced.
   */
  spread(changes: readonly Change[]): void {
    const sources = this.#sources;
    for (const { id, conversation, connection, edge } of this.#peers.values()) {
      for (const change of changes) {
        const source = sources.size === 0 ? undefined : sources.get(change);
        if (source !== undefined && (source.id === id || source.told.has(id))) continue;
        const { packed } = change;
        if (edge.eager) conversation.outbox.add(packed);
        else if (connection !== undefined) edge.announce(packed.type, packed.id, packed.ver);
      }
      connection?.pump();
    }
    if (sources.size > 0) this.#forgetSourcesUpTo(changes);
  }

  /**
   * Changes are told of in the order in which they were merged. Those that were passed over gave way to newer ones of their
   * keys, as the router had fallen behind, and will never be told of.
   */
  #forgetSourcesUpTo(changes: readonly Change[]): void {
    const last = changes.findLast((change) => this.#sources.has(change));
    if (last === undefined) return;
    if (last === this.#lastBrought) return void this.forgetSources();
    for (const change of this.#sources.keys()) {
      this.#sources.delete(change);
      if (change === last) return;
    }
  }
}
