import type { Key, Snapshot } from '@sconf/data-model';
import type { KeyVersion } from '../frames/frame.js';
import { Branch } from './branch.js';
import { lacks, Missing } from './missing.js';
import { SpanningTree, type SpanningTreeOptions, type WaveEffect } from './spanning-tree.js';
import type { Wave } from './wave.js';

/** What a {@link BroadcastTree} asks whoever drives it to send. */
export type BroadcastEffect =
  | { readonly kind: 'have'; readonly to: string; readonly versions: readonly KeyVersion[] }
  | { readonly kind: 'graft'; readonly to: string; readonly keys: readonly Key[] }
  | WaveEffect;

/** What a {@link BroadcastTree} is given. */
export interface BroadcastOptions extends SpanningTreeOptions {
  /** How long an entry that was announced may take to come by itself, in milliseconds. */
  readonly graftMs: number;
  /** Keys that are known to be missing at one time. */
  readonly maxMissing: number;
}

/** What a {@link BroadcastTree} asks about the node when it looks what is due. */
export interface Surroundings {
  readonly set: Snapshot;
  /** Whether entries flow to and from a peer. */
  readonly isOpen: (id: string) => boolean;
  /** Whether the cluster is small, and all peers are told directly. */
  readonly direct: boolean;
  /** Whether others can dial this node: those that come and go as they like are no root. */
  readonly listens: boolean;
}

/**
 * By which links entries are pushed, and by which they are announced only, so that what is lost on the way of the one is
 * asked for by the other: Plumtree (Leitão, Pereira, Rodrigues: Epidemic Broadcast Trees, SRDS 2007), for sets that merge.
 * A key and its version are the name of a message, a newer version takes the place of an older one in what waits to be
 * announced. The paper cuts links by which messages come twice. Where all nodes write at once, such cuts by different
 * messages part the tree again and again; so here a {@link SpanningTree} says by which links to push, whoever writes.
 */
export class BroadcastTree {
  readonly #options: BroadcastOptions;
  readonly #branches = new Map<string, Branch>();
  readonly #missing: Missing;
  readonly #spanning: SpanningTree;
  #direct = true;

  constructor(options: BroadcastOptions) {
    this.#options = options;
    this.#missing = new Missing(options.maxMissing);
    this.#spanning = new SpanningTree(options);
  }

  /** What goes to a peer; made, and eager, when it is asked for first. */
  branch(id: string): Branch {
    let branch = this.#branches.get(id);
    if (branch === undefined) {
      branch = new Branch();
      this.#branches.set(id, branch);
    }
    return branch;
  }

  /** A link is open. Unless it resumes the two are about to reconcile, and what waits to be announced says nothing. */
  opened(id: string, resumed: boolean): BroadcastEffect[] {
    if (!resumed) this.branch(id).announcements.clear();
    return this.#judged(this.#spanning.opened(id));
  }

  /** A link is gone. Whether its peer was eager is kept: if so, what is new waits until it is back. */
  closed(id: string): BroadcastEffect[] {
    this.#branches.get(id)?.announcements.clear();
    return this.#judged(this.#spanning.closed(id));
  }

  /** Nothing is known of the peer any more. */
  forget(id: string): void {
    this.#branches.delete(id);
  }

  /** The peer says where it is in the tree. */
  heardWave(id: string, wave: Wave, now: number): BroadcastEffect[] {
    return this.#judged(this.#spanning.heard(id, wave, now));
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

  /** The peer lacks what this node has: it needs what comes from here. */
  grafted(id: string): void {
    this.#spanning.grafted(id);
    this.#judged([]);
  }

  /** Does what is due at this time. */
  tick(now: number, { set, isOpen, direct, listens }: Surroundings): BroadcastEffect[] {
    this.#direct = direct;
    const effects: BroadcastEffect[] = this.#judged(this.#spanning.tick(now, listens && !direct));
    for (const [to, { announcements }] of this.#branches) {
      if (announcements.empty) continue;
      if (isOpen(to)) effects.push({ kind: 'have', to, versions: announcements.take() });
      else announcements.clear();
    }
    const again = now + this.#options.graftMs;
    for (const { to, keys } of this.#missing.due(now, again, (version) => lacks(set, version), isOpen)) {
      this.grafted(to);
      effects.push({ kind: 'graft', to, keys });
    }
    return effects;
  }

  /** Looks again who is eager, as something has changed. */
  #judged(effects: WaveEffect[]): BroadcastEffect[] {
    for (const id of this.#spanning.peers) this.branch(id).eager = this.#direct || this.#spanning.carries(id);
    return effects;
  }
}
