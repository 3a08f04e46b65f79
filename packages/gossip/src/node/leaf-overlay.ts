import type { CloseCode } from '@sconf/transport';
import type { BodyReaders } from '../frames/decode-frame.js';
import type { Hello } from '../frames/frame.js';
import { pauseMs } from '../membership/backoff.js';
import type { Connection } from './connection.js';
import type { Overlay, OverlayGround } from './overlay.js';
import type { Peer } from './peer.js';
import { Peers } from './peers.js';

/** Peers without a link that a leaf remembers: behind one address there may be many nodes, by turns. */
const MAX_LOST = 64;

const EVERYBODY = { has: () => true };

/** An address that a leaf keeps a link with, dialled again for ever. */
interface Seed {
  /** The node that was found there last; empty before. */
  id: string;
  failures: number;
  nextAt: number;
  /** Whether it is being dialled, or its link is there. */
  busy: boolean;
}

/**
 * The links of a node that only dials, such as a page: one with each seed, and nothing else of the cluster. What comes by
 * one of them goes to no other. What the node's own router accepts goes to one of them, its *home*, so that it enters the
 * cluster in one place, as from a node with one link; the cluster's tree has no part in it otherwise.
 */
export class LeafOverlay implements Overlay {
  readonly peers: Peers;
  readonly direct = true;
  /** Of what members of a cluster say to each other nothing is for a leaf: it is sent all that is new at once. */
  readonly peerReaders: BodyReaders = {};
  readonly #ground: OverlayGround;
  readonly #seeds = new Map<string, Seed>();
  #home: Peer | undefined;

  constructor(ground: OverlayGround) {
    this.#ground = ground;
    this.peers = new Peers(MAX_LOST, { branch: () => ({ eager: false, announce: () => undefined }) });
  }

  addSeed(address: string, now: number): void {
    this.#seeds.set(address, { id: '', failures: 0, nextAt: now, busy: false });
  }

  greeted({ dialled }: Connection, { id }: Hello): undefined {
    const seed = this.#seeds.get(dialled?.address ?? '');
    if (seed !== undefined) Object.assign(seed, { id, failures: 0 });
  }

  ended(address: string, now: number, code: CloseCode = 'lost'): void {
    const seed = this.#seeds.get(address);
    if (seed === undefined) return;
    const { times, random } = this.#ground;
    seed.busy = false;
    seed.failures += 1;
    seed.nextAt = now + pauseMs(code, seed.failures, times, random);
  }

  up(peer: Peer): void {
    peer.told = EVERYBODY;
    if (this.#home?.open !== true) this.#moveTo(peer);
  }

  down(peer: Peer): void {
    const [another] = this.peers.open();
    if (peer === this.#home && another !== undefined) this.#moveTo(another);
  }

  /** Dials seeds whose time it is, but for those whose node is behind another seed, too. */
  tick(now: number): void {
    for (const [address, seed] of this.#seeds) {
      if (seed.busy || now < seed.nextAt || this.peers.get(seed.id)?.open === true) continue;
      seed.busy = true;
      this.#ground.dial(address, 'join');
    }
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
