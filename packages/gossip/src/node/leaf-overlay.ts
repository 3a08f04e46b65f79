import type { CloseCode } from '@sconf/transport';
import type { BodyReaders } from '../frames/decode-frame.js';
import type { Hello } from '../frames/frame.js';
import type { Connection } from './connection.js';
import type { Overlay, OverlayGround } from './overlay.js';
import type { Peer } from './peer.js';
import { Peers } from './peers.js';
import { Seeds } from './seeds.js';

/** Peers without a link that a leaf remembers: behind one address there may be many nodes, by turns. */
const MAX_LOST = 64;

const EVERYBODY = { has: () => true };

/**
 * The links of a node that only dials, such as a page: one with each seed, and nothing else of the cluster. What comes by
 * one of them goes to no other. What the node's own router accepts goes to one of them, its *home*, so that it enters the
 * cluster in one place, as from a node with one link; the cluster's tree has no part in it otherwise.
 */
export class LeafOverlay implements Overlay {
  readonly peers: Peers;
  /** Of what members of a cluster say to each other nothing is for a leaf: it is sent all that is new at once. */
  readonly peerReaders: BodyReaders = {};
  readonly #ground: OverlayGround;
  readonly #seeds: Seeds;
  #home: Peer | undefined;

  constructor(ground: OverlayGround) {
    this.#ground = ground;
    this.#seeds = new Seeds(ground.times, ground.random);
    this.peers = new Peers(MAX_LOST, { branch: () => ({ eager: false, announce: () => undefined }) });
  }

  addSeed(address: string, now: number): void {
    this.#seeds.add(address, now);
  }

  greeted({ dialled }: Connection, { id }: Hello): undefined {
    if (dialled !== undefined) this.#seeds.found(dialled.address, id);
  }

  ended(address: string, now: number, code?: CloseCode): void {
    this.#seeds.ended(address, now, code);
  }

  up(peer: Peer): void {
    peer.told = EVERYBODY;
    if (this.#home?.open !== true) this.#moveTo(peer);
  }

  down(peer: Peer): void {
    const [another] = this.peers.open();
    if (peer === this.#home && another !== undefined) this.#moveTo(another);
  }

  tick(now: number): void {
    const linked = (id: string): boolean => this.peers.get(id)?.open === true;
    for (const address of this.#seeds.due(now, linked)) this.#ground.dial(address, 'join');
  }

  /** The last home may not have passed on all that it was sent: reconciling finds out. */
  #moveTo(peer: Peer): void {
    if (peer === this.#home) return;
    if (this.#home !== undefined) this.#home.edge.eager = false;
    this.#home = peer;
    peer.edge.eager = true;
    this.#ground.reconcile(peer);
  }
}
