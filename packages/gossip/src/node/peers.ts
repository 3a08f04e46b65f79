import type { Change } from '@sconf/data-model';
import { type CloseReason, closeReason } from '@sconf/transport';
import type { Hello, Member } from '../frames/frame.js';
import type { Connection } from './connection.js';
import { Peer } from './peer.js';

/** The nodes that this one knows, by id: who has which link, and who needs which change. */
export class Peers implements Iterable<Peer> {
  readonly #own: string;
  readonly #maxLinks: number;
  readonly #peers = new Map<string, Peer>();
  readonly #byConnection = new Map<Connection, Peer>();
  /** Who brought changes that the router has yet to tell of. */
  readonly #sources = new Map<Change, Peer>();

  constructor(own: string, maxLinks: number) {
    this.#own = own;
    this.#maxLinks = maxLinks;
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
    return [...this.#byConnection.values()].filter((peer) => peer.connection?.session.open === true);
  }

  /** What to tell others of the peers whose links are open. */
  members(): Member[] {
    return this.open().map(({ info }) => info);
  }

  /**
   * Gives a link to the peer that greeted on it. Of two links with one node, both ends keep the one that the node with
   * the lesser id dialled, and of two that one side dialled the later one.
   */
  admit(connection: Connection, hello: Hello): Peer | CloseReason {
    if (hello.id === this.#own) return closeReason('duplicate', `both ends are the node ${hello.id}`);
    const known = this.#peers.get(hello.id);
    const older = known?.connection;
    if (known === undefined || older === undefined) {
      if (this.#byConnection.size >= this.#maxLinks) return closeReason('going-away', 'there are links enough');
    } else if (older !== connection) {
      const sameLife = known.conversation.incarnation === hello.incarnation;
      const sameSide = (older.dialled === undefined) === (connection.dialled === undefined);
      const dialledByLesser = (connection.dialled !== undefined) === this.#own < hello.id;
      if (sameLife && !sameSide && !dialledByLesser) return closeReason('duplicate');
      this.#byConnection.delete(older);
      older.close(closeReason('duplicate'));
    }
    const peer = known ?? new Peer(hello);
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
    this.#peers.delete(peer.id);
    if (peer.conversation.known === undefined) return peer;
    // Put in again, so that those without a link are in the order in which they lost it.
    this.#peers.set(peer.id, peer);
    const lost = [...this].filter(({ connection }) => connection === undefined);
    if (lost.length > this.#maxLinks) this.forget(lost[0] as Peer);
    return peer;
  }

  /** Nothing is kept for a peer any more: it left, or is not expected back. */
  forget(peer: Peer): void {
    this.#peers.delete(peer.id);
  }

  /** Remembers who brought a change, until it is spread. */
  brought(change: Change, by: Peer): void {
    this.#sources.set(change, by);
  }

  /** Who brought what is no longer known: it may go back to where it came from. */
  forgetSources(): void {
    this.#sources.clear();
  }

  /** Puts changes into the outboxes of all who may need them, but for those who have them from where they came from. */
  spread(changes: readonly Change[]): void {
    const sources = this.#sources;
    for (const { id, conversation, connection } of this.#peers.values()) {
      const { outbox } = conversation;
      for (const change of changes) {
        const source = sources.size === 0 ? undefined : sources.get(change);
        if (source === undefined || (source.id !== id && !source.linked.has(id))) outbox.add(change.packed);
      }
      connection?.pump();
    }
    if (sources.size > 0) for (const change of changes) sources.delete(change);
  }
}
