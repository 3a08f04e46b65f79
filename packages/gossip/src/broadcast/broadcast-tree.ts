import type { Key, Snapshot } from '@sconf/data-model';
import type { KeyVersion } from '../frames/frame.js';
import { Branch } from './branch.js';
import { lacks, Missing } from './missing.js';

/** What a {@link BroadcastTree} asks whoever drives it to send. */
export type BroadcastEffect =
  | { readonly kind: 'have'; readonly to: string; readonly versions: readonly KeyVersion[] }
  | { readonly kind: 'graft'; readonly to: string; readonly keys: readonly Key[] }
  | { readonly kind: 'prune'; readonly to: string };

/** What a {@link BroadcastTree} is given. */
export interface BroadcastOptions {
  /** How long an entry that was announced may take to come by itself, in milliseconds. */
  readonly graftMs: number;
  /** Keys that are known to be missing at one time. */
  readonly maxMissing: number;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** What a {@link BroadcastTree} asks about the node when it looks what is due. */
export interface Surroundings {
  readonly set: Snapshot;
  /** Whether entries flow to and from a peer. */
  readonly isOpen: (id: string) => boolean;
  /** Whether all peers are told directly: the cluster is small, and no edge is taken out. */
  readonly direct: boolean;
}

/** An edge stays in the tree while less than this share of what comes by it is known already. */
const USELESS_SHARE = 1 / 32;

/** All nodes of a cycle see that it is one, and one of them is to cut it, so each look cuts only now and then. */
const PRUNE_CHANCE = 1 / 8;

/** An edge by which nothing new came for so long, in milliseconds, is cut by entries that are known already. */
const QUIET_MS = 1_000;

/**
 * By which links entries are pushed, and by which they are announced only: Plumtree (Leitão, Pereira, Rodrigues:
 * Epidemic Broadcast Trees, SRDS 2007), for sets that merge. A key and its version are the name of a message, a newer
 * version takes the place of an older one in what waits to be announced. As in the paper an edge is cut at once by what came
 * twice, and so of floods the first way to each node is left; but one that brings news too, since many nodes write at once,
 * only by the share of what came twice, and now and then: cycles then open in one place, not in two.
 */
export class BroadcastTree {
  readonly #options: BroadcastOptions;
  readonly #branches = new Map<string, Branch>();
  readonly #missing: Missing;
  /** From when on what came twice counts. */
  #trustedAt = Number.NEGATIVE_INFINITY;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    this.#missing = new Missing(options.maxMissing);
  }

  /** The edge to a peer; made, and part of the tree, when it is asked for first. */
  branch(id: string): Branch {
    let branch = this.#branches.get(id);
    if (branch === undefined) {
      branch = new Branch();
      this.#branches.set(id, branch);
    }
    return branch;
  }

  /** Nothing is known of the peer any more. */
  forget(id: string): void {
    this.#branches.delete(id);
  }

  /** Entries came by reconciling: they come by the tree too, in a moment, and that they are known then says nothing. */
  reconciled(now: number): void {
    this.#trustedAt = now + QUIET_MS;
  }

  /** Entries came from a peer that pushed them, so many of them new. `direct` as in {@link Surroundings}. */
  arrived(id: string, entries: number, news: number, now: number, direct: boolean): BroadcastEffect[] {
    const branch = this.branch(id);
    branch.count(entries, news, now);
    if (now < this.#trustedAt) branch.forgetCounts();
    const effects: BroadcastEffect[] = [];
    const useless = branch.arrived > 0 && news === 0 && now - branch.newsAt >= QUIET_MS;
    if (useless && !direct && now - branch.prunedAt >= QUIET_MS) this.#cut(id, now, effects);
    return effects;
  }

  /** The peer says what it has. */
  heardOf(id: string, versions: readonly KeyVersion[], set: Snapshot, now: number): void {
    const { announcements } = this.branch(id);
    for (const version of versions) {
      announcements.drop(version.type, version.id, version.ver);
      // Of all who miss it behind one broken edge one is to ask, and the others to have it from there.
      const waitMs = this.#options.graftMs * (1 + this.#options.random());
      if (lacks(set, version)) this.#missing.add(version, id, now + waitMs);
    }
  }

  /** The peer doesn't need what comes from here. Others may have changed with it: what was counted no longer holds. */
  pruned(id: string): void {
    for (const branch of this.#branches.values()) branch.forgetCounts();
    this.branch(id).leave();
  }

  /** The peer needs what comes from here. */
  grafted(id: string): void {
    this.branch(id).join();
  }

  /** Does what is due at this time. */
  tick(now: number, { set, isOpen, direct }: Surroundings): BroadcastEffect[] {
    const effects: BroadcastEffect[] = [];
    if (direct) this.#graftAll(isOpen, effects);
    else this.#prune(now, isOpen, effects);
    for (const [to, { announcements }] of this.#branches) {
      if (announcements.empty) continue;
      if (isOpen(to)) effects.push({ kind: 'have', to, versions: announcements.take() });
      else announcements.clear();
    }
    const again = now + this.#options.graftMs;
    for (const { to, keys } of this.#missing.due(now, again, (version) => lacks(set, version), isOpen)) {
      this.branch(to).join();
      effects.push({ kind: 'graft', to, keys });
    }
    return effects;
  }

  #graftAll(isOpen: (id: string) => boolean, effects: BroadcastEffect[]): void {
    for (const [to, branch] of this.#branches) {
      branch.forgetCounts();
      if (branch.eager || !isOpen(to)) continue;
      branch.join();
      effects.push({ kind: 'graft', to, keys: [] });
    }
  }

  /** Of the edges that bring news, too, takes out that by which the most came twice. */
  #prune(now: number, isOpen: (id: string) => boolean, effects: BroadcastEffect[]): void {
    let worst: string | undefined;
    let worstShare = USELESS_SHARE;
    for (const [id, branch] of this.#branches) {
      const share = branch.arrived === 0 ? 0 : branch.useless / branch.arrived;
      branch.forgetCounts();
      if (!branch.eager || share <= worstShare || !isOpen(id)) continue;
      worst = id;
      worstShare = share;
    }
    if (worst !== undefined && this.#options.random() < PRUNE_CHANCE) this.#cut(worst, now, effects);
  }

  #cut(id: string, now: number, effects: BroadcastEffect[]): void {
    const branch = this.branch(id);
    branch.leave();
    branch.prunedAt = now;
    effects.push({ kind: 'prune', to: id });
  }
}
