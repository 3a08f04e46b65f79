import type { Snapshot } from '@sconf/data-model';
import { type CloseCode, closeReason } from '@sconf/transport';
import type { BroadcastEffect, BroadcastTree } from '../broadcast/broadcast-tree.js';
import {
  bareFrame,
  forwardJoinFrame,
  graftFrames,
  haveFrames,
  membersFrame,
  shuffleFrame,
  shuffleReplyFrame,
} from '../frames/encode-frame.js';
import type { Member, PeerFrame, Priority } from '../frames/frame.js';
import type { Membership } from '../membership/membership.js';
import type { MembershipEffect, MembershipFrame } from '../membership/membership-effect.js';
import type { Dialled } from './connection.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';

/** What a {@link Neighborhood} is given. */
export interface NeighborhoodOptions {
  readonly peers: Peers;
  readonly membership: Membership;
  readonly tree: BroadcastTree;
  readonly set: () => Snapshot;
  readonly dial: (address: string, priority: Priority) => void;
  /** After which all peers are told again who is there, as a wire may have lost it. */
  readonly tellAgainMs: number;
}

/** How a link came to be. */
export interface Opening {
  /** How much the side that dialled wants it. */
  readonly priority: Priority;
  /** Whether that was this side. */
  readonly dialled: boolean;
  /** Whether both still knew of each other. */
  readonly resumed: boolean;
}

/** Does what membership and the broadcast tree ask for, and tells them what peers say. */
export class Neighborhood {
  readonly membership: Membership;
  readonly #options: NeighborhoodOptions;
  #wasDirect = true;
  #changed = false;
  #tellAt = 0;

  constructor(options: NeighborhoodOptions) {
    this.#options = options;
    this.membership = options.membership;
  }

  /** Entries flow to and from a peer. */
  up(peer: Peer, { priority, dialled, resumed }: Opening, now: number): void {
    this.#changed = true;
    const { peers } = this.#options;
    if (!resumed) {
      peer.branch.restart();
      // Where the tree has formed one more edge would only close a cycle. Whoever joins has no other.
      const formed = peers.open().some(({ branch }) => !branch.eager);
      if (!this.membership.direct && priority !== 'join' && formed) peer.branch.leave();
    }
    this.#perform(this.membership.up(peer.info, dialled ? undefined : priority, now));
  }

  /** The link with a peer has ended. */
  down(peer: Peer, code: CloseCode, dialled: Dialled | undefined, now: number): void {
    const { peers } = this.#options;
    this.#changed = true;
    this.membership.down(peer.info, code, dialled !== undefined, now);
    peer.branch.announcements.clear();
    if (code !== 'going-away' && code !== 'no-room') return;
    // Nothing waits for who is not expected back.
    peers.forget(peer);
    if (code === 'going-away' && dialled !== undefined) this.membership.book.left(dialled.address);
  }

  /** Entries came from a peer that pushed them, so many of them new. */
  arrived(peer: Peer, entries: number, news: number, now: number): void {
    const effects = this.#options.tree.arrived(peer.id, entries, news, now, this.membership.direct);
    for (const effect of effects) this.#broadcast(effect);
  }

  /** Entries came by reconciling. */
  reconciled(now: number): void {
    this.#options.tree.reconciled(now);
  }

  /** Takes what a peer says. */
  heard(peer: Peer, frame: PeerFrame, now: number): void {
    const { tree, set } = this.#options;
    switch (frame.kind) {
      case 'members':
        peer.told = new Set(frame.members.flatMap(({ id, told }) => (told ? [id] : [])));
        this.membership.learn(frame.members, now);
        this.#perform(this.membership.tick(now));
        break;
      case 'have':
        tree.heardOf(peer.id, frame.versions, set(), now);
        break;
      case 'prune':
        tree.pruned(peer.id);
        this.#changed = true;
        break;
      case 'graft':
        tree.grafted(peer.id);
        peer.push(frame.keys, set());
        this.#changed = true;
        break;
      default:
        this.#perform(this.membership.receive(peer.id, frame, now));
    }
  }

  /** Does what is due at this time. */
  tick(now: number): void {
    const { peers, tree, set, tellAgainMs } = this.#options;
    this.#perform(this.membership.tick(now));
    const { direct } = this.membership;
    const isOpen = (id: string): boolean => peers.openPeer(id) !== undefined;
    for (const effect of tree.tick(now, { set: set(), isOpen, direct })) this.#broadcast(effect);
    const due = direct ? this.#changed || now >= this.#tellAt : this.#wasDirect;
    if (!due) return;
    this.#wasDirect = direct;
    this.#changed = false;
    this.#tellAt = now + tellAgainMs;
    const frame = membersFrame(peers.members(direct));
    for (const peer of peers.open()) say(peer, frame);
  }

  #perform(effects: readonly MembershipEffect[]): void {
    const { peers, dial } = this.#options;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'dial':
          dial(effect.address, effect.priority);
          break;
        case 'tell':
          say(peers.openPeer(effect.to), frameOf(effect.frame));
          break;
        case 'introduce':
          this.#introduce(effect.to, effect.others);
          break;
        case 'part':
          peers.openPeer(effect.from)?.connection?.close(closeReason('no-room'));
      }
    }
  }

  #introduce(to: string, others: readonly Member[]): void {
    const known = others.map((member) => ({ ...member, told: false }));
    const { peers } = this.#options;
    say(peers.openPeer(to), membersFrame([...peers.members(this.membership.direct), ...known]));
  }

  #broadcast(effect: BroadcastEffect): void {
    const peer = this.#options.peers.openPeer(effect.to);
    if (effect.kind === 'have') say(peer, ...haveFrames(effect.versions));
    else if (effect.kind === 'graft') say(peer, ...graftFrames(effect.keys));
    else say(peer, bareFrame('prune'));
  }
}

function say(peer: Peer | undefined, ...frames: readonly Uint8Array[]): void {
  const connection = peer?.connection;
  connection?.perform(connection.session.say(...frames));
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
