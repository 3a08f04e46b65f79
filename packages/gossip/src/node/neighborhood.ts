import type { Key } from '@sconf/data-model';
import { type CloseCode, type CloseReason, closeReason } from '@sconf/transport';
import { type BroadcastEffect, BroadcastTree } from '../broadcast/broadcast-tree.js';
import type { BodyReaders } from '../frames/decode-frame.js';
import {
  forwardJoinFrame,
  graftFrames,
  haveFrames,
  membersFrame,
  shuffleFrame,
  shuffleReplyFrame,
  waveFrame,
} from '../frames/encode-frame.js';
import type { Hello, KnownMember, Member, PeerFrame } from '../frames/frame.js';
import { MEMBER_READERS } from '../frames/member-readers.js';
import { Membership } from '../membership/membership.js';
import type { MembershipEffect, MembershipFrame } from '../membership/membership-effect.js';
import type { MembershipLimits } from '../membership/membership-options.js';
import type { Connection, Dialled } from './connection.js';
import type { NodeTimes } from './node-times.js';
import type { Overlay, OverlayGround } from './overlay.js';
import type { Peer } from './peer.js';
import { Peers } from './peers.js';

const NOTHING = new Uint8Array(0);

/** What a {@link Neighborhood} is given. */
export interface NeighborhoodOptions extends OverlayGround {
  readonly limits: MembershipLimits & { readonly maxOutboxEntries: number };
  readonly times: NodeTimes;
}

/**
 * A full member of a cluster: has links with all others or with some, is told of to others, and passes on what is new.
 * Does what membership and the broadcast tree ask for, and tells them what peers say.
 */
export class Neighborhood implements Overlay {
  readonly peers: Peers;
  readonly peerReaders: BodyReaders = MEMBER_READERS;
  readonly #options: NeighborhoodOptions;
  readonly #membership: Membership;
  readonly #tree: BroadcastTree;
  /** After which all peers are told again who is there, as a wire may have lost it. */
  readonly #tellAgainMs: number;
  #wasDirect = true;
  #changed = false;
  #tellAt = 0;
  /** What was said last of who is there on links that resumed: there it is not said twice, as breaks are to cost little. */
  readonly #said = new WeakMap<Connection, Uint8Array>();

  constructor(options: NeighborhoodOptions) {
    const { id, limits, times, random, now } = options;
    this.#options = options;
    const tree = new BroadcastTree({ self: id, ...times, maxMissing: limits.maxOutboxEntries, random });
    this.#tree = tree;
    this.#tellAgainMs = times.antiEntropyMs * 4;
    this.peers = new Peers(limits.maxPeers * 2, tree);
    const isSpare = (peer: string): boolean => !tree.branch(peer).eager;
    this.#membership = new Membership({ self: { id }, limits, times, random, isSpare }, now);
  }

  get direct(): boolean {
    return this.#membership.direct;
  }

  listensAt(address: string): void {
    this.#membership.listensAt(address);
  }

  addSeed(address: string, now: number): void {
    this.#membership.book.addSeed(address, now);
  }

  /**
   * Of two links with one node, both ends keep the one that the node with the lesser id dialled, and of two that one side
   * dialled the later one.
   */
  greeted({ dialled }: Connection, hello: Hello): CloseReason | undefined {
    const { id } = this.#options;
    const { book } = this.#membership;
    if (hello.id === id) {
      if (dialled !== undefined) book.excludeUnlessSeed(dialled.address);
      return closeReason('duplicate', `both ends are the node ${id}`);
    }
    const known = this.peers.get(hello.id);
    if (known?.connection === undefined) {
      if (!this.#membership.admits(hello, (dialled ?? hello).priority)) return closeReason('no-room');
    } else {
      const sameLife = known.hello.incarnation === hello.incarnation;
      const sameSide = (known.connection.dialled === undefined) === (dialled === undefined);
      const dialledByLesser = (dialled !== undefined) === id < hello.id;
      if (sameLife && !sameSide && !dialledByLesser) return closeReason('duplicate');
    }
    if (dialled !== undefined) book.found(dialled.address, hello.id);
    return undefined;
  }

  ended(address: string, now: number, code?: CloseCode): void {
    this.#membership.ended(address, now, code);
  }

  up(peer: Peer, resumed: boolean, now: number): void {
    const { connection, hello } = peer;
    this.#changed = true;
    this.#broadcast(this.#tree.opened(peer.id, resumed));
    if (resumed && connection !== undefined) this.#said.set(connection, NOTHING);
    this.#perform(this.#membership.up(peer.info, connection?.dialled === undefined ? hello.priority : undefined, now));
  }

  down(peer: Peer, code: CloseCode, dialled: Dialled | undefined, now: number): void {
    this.#changed = true;
    this.#membership.down(peer.info, code, dialled !== undefined, now);
    this.#broadcast(this.#tree.closed(peer.id));
    if (code === 'going-away' && dialled !== undefined) this.#membership.book.left(dialled.address);
  }

  heard(peer: Peer, frame: PeerFrame, now: number): void {
    const { set } = this.#options;
    const tree = this.#tree;
    switch (frame.kind) {
      case 'members':
        peer.told = new Set(frame.members.flatMap(({ id, told }) => (told ? [id] : [])));
        this.#membership.learn(frame.members, now);
        this.#perform(this.#membership.tick(now));
        break;
      case 'have':
        tree.heardOf(peer.id, frame.versions, set(), now);
        break;
      case 'wave':
        this.#broadcast(tree.heardWave(peer.id, frame, now));
        break;
      case 'graft':
        tree.grafted(peer.id);
        this.#push(peer, frame.keys);
        break;
      default:
        this.#perform(this.#membership.receive(peer.id, frame, now));
    }
  }

  tick(now: number): void {
    const { peers } = this;
    this.#perform(this.#membership.tick(now));
    const { direct, listens } = this.#membership;
    const isOpen = (id: string): boolean => this.#open(id) !== undefined;
    this.#broadcast(this.#tree.tick(now, { set: this.#options.set(), isOpen, direct, listens }));
    const again = now >= this.#tellAt;
    const due = direct ? this.#changed || again : this.#wasDirect;
    if (!due) return;
    this.#wasDirect = direct;
    this.#changed = false;
    if (again) this.#tellAt = now + this.#tellAgainMs;
    const frame = membersFrame(this.#members());
    for (const peer of peers.open()) this.#sayMembers(peer, frame, again);
  }

  leaving(): void {
    for (const peer of this.peers.open()) {
      const branch = this.#tree.branch(peer.id);
      branch.eager = true;
      this.#push(peer, branch.announcements.take());
    }
  }

  /** What to tell others of the peers whose links are open; in a small cluster all that is new goes to each of them. */
  #members(): KnownMember[] {
    const { direct } = this.#membership;
    return this.peers.open().map(({ info }) => ({ ...info, told: direct }));
  }

  #perform(effects: readonly MembershipEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'dial':
          this.#options.dial(effect.address, effect.priority);
          break;
        case 'tell':
          this.#say(effect.to, frameOf(effect.frame));
          break;
        case 'introduce':
          this.#introduce(effect.to, effect.others);
          break;
        case 'part':
          this.#open(effect.from)?.connection?.close(closeReason('no-room'));
      }
    }
  }

  #introduce(to: string, others: readonly Member[]): void {
    const known = others.map((member) => ({ ...member, told: false }));
    const peer = this.#open(to);
    if (peer !== undefined) this.#sayMembers(peer, membersFrame([...this.#members(), ...known]), true);
  }

  #sayMembers(peer: Peer, frame: Uint8Array, again: boolean): void {
    const connection = peer.connection as Connection;
    const said = this.#said.get(connection);
    if (!again && said?.length === frame.length && said.every((byte, at) => byte === frame[at])) return;
    if (said !== undefined) this.#said.set(connection, frame);
    this.#say(peer.id, frame);
  }

  /** The peer with an id, if its link is open. */
  #open(id: string): Peer | undefined {
    const peer = this.peers.get(id);
    return peer?.open === true ? peer : undefined;
  }

  /** Sends a peer frames, if its link is open. */
  #say(to: string, ...frames: readonly Uint8Array[]): void {
    const connection = this.#open(to)?.connection;
    connection?.perform(connection.session.say(...frames));
  }

  /** Sends a peer what the set holds of these keys. */
  #push({ conversation, connection }: Peer, keys: readonly Key[]): void {
    const set = this.#options.set();
    for (const { type, id } of keys) {
      const entry = set.getPacked(type, id);
      if (entry !== undefined) conversation.outbox.add(entry);
    }
    connection?.pump();
  }

  #broadcast(effects: readonly BroadcastEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'have') this.#say(effect.to, ...haveFrames(effect.versions));
      else if (effect.kind === 'graft') this.#say(effect.to, ...graftFrames(effect.keys));
      else this.#say(effect.to, waveFrame(effect.wave));
    }
  }
}

function frameOf(frame: MembershipFrame): Uint8Array {
  switch (frame.kind) {
    case 'forward-join':
      return forwardJoinFrame(frame.member, frame.hops);
    case 'shuffle':
      return shuffleFrame(frame.hops, frame.path, frame.members);
    case 'shuffle-reply':
      return shuffleReplyFrame(frame.path, frame.members);
  }
}
