import type { Snapshot } from '@sconf/data-model';
import type { CloseCode, CloseReason } from '@sconf/transport';
import type { BodyReaders } from '../frames/decode-frame.js';
import type { Hello, PeerFrame, Priority } from '../frames/frame.js';
import type { Connection, Dialled } from './connection.js';
import type { LeafTimes } from './leaf-times.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';

/** What an {@link Overlay} is given of the node. */
export interface OverlayGround {
  readonly id: string;
  readonly times: LeafTimes;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly now: number;
  readonly set: () => Snapshot;
  readonly dial: (address: string, priority: Priority) => void;
  /** Both sets are to be reconciled, soon. */
  readonly reconcile: (peer: Peer) => void;
}

/**
 * With which nodes a node has links, and what is new goes by which of them: all that tells a full member of a cluster
 * from a leaf. What some have no use for they leave out.
 */
export interface Overlay {
  readonly peers: Peers;
  /** Whether all that is new comes straight from peers that have it themselves, or have all: not by way of a tree. */
  readonly direct: boolean;
  /** Reads what peers say of the cluster. */
  readonly peerReaders: BodyReaders;
  /** Where others dial this node. */
  listensAt?(address: string): void;
  /** An address to be dialled again and again. */
  addSeed(address: string, now: number): void;
  /** A peer said who it is. Answers why its link is not to be kept, or undefined. */
  greeted(connection: Connection, hello: Hello): CloseReason | undefined;
  /** A dial failed, or a link that was dialled has ended. */
  ended(address: string, now: number, code?: CloseCode): void;
  /** Entries flow to and from a peer; `resumed` says that both still knew of each other. */
  up(peer: Peer, resumed: boolean, now: number): void;
  /** The link with a peer has ended. */
  down(peer: Peer, code: CloseCode, dialled: Dialled | undefined, now: number): void;
  /** Takes what a peer says; left out where nobody reads it. */
  heard?(peer: Peer, frame: PeerFrame, now: number): void;
  /** Does what is due at this time. */
  tick(now: number): void;
  /** The node is about to leave: what waits to be told must wait no longer. */
  leaving?(): void;
}

/** Makes the overlay of a node. */
export type OverlayFactory = (ground: OverlayGround) => Overlay;
