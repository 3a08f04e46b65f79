import { TreeEdge } from './tree-edge.js';
import { isAfter, MAX_HOPS, type Wave } from './wave.js';

/** What a {@link SpanningTree} asks whoever drives it to send. */
export interface WaveEffect {
  readonly kind: 'wave';
  readonly to: string;
  readonly wave: Wave;
}

/** What a {@link SpanningTree} is given. */
export interface SpanningTreeOptions {
  /** The id of this node. */
  readonly self: string;
  /** Between two waves of a root, in milliseconds. */
  readonly waveMs: number;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** Waves in a row that may fail to come before another node becomes the root. */
const PATIENCE = 3.5;

/** See {@link SpanningTree}: more often than this a node without a parent waits for the next wave. */
const MAX_ADOPTIONS = 2;

/** The root that is followed, by its last wave. */
interface Course {
  readonly root: string;
  readonly number: number;
  readonly hops: number;
  readonly heardAt: number;
}

/**
 * One tree over all links of a cluster, as bridges make theirs (Perlman: An Algorithm for Distributed Computation of a
 * Spanning Tree in an Extended LAN, SIGCOMM 1985). The node with the least id is the root, and sends a wave over all links
 * every few seconds. The neighbour by which it reaches a node first is its parent. So the shortest ways are the tree,
 * whoever writes, and a node that fell silent is out of it with the next wave, before anybody knows. A node without a parent
 * asks all its neighbours for what is new.
 */
export class SpanningTree {
  readonly #options: SpanningTreeOptions;
  readonly #edges = new Map<string, TreeEdge>();
  #course: Course | undefined;
  #parent: string | undefined;
  /** Were parents until now. They are told so a moment later: first the new one has to know that it is one. */
  readonly #former = new Set<string>();
  /** Of the root that fell silent last: neighbours may not have noticed yet, and tell of it. */
  #silent: Course | undefined;
  /** The last wave of this node's own, in this life or an earlier one. */
  #ownNumber = 0;
  /** Times that a parent was taken without knowing that it is above, since the last wave. */
  #adoptions = 0;
  /** When this node sends one, if it is the root or no other shows up. */
  #nextAt: number | undefined;

  constructor(options: SpanningTreeOptions) {
    this.#options = options;
  }

  /** The peers that there are links with. */
  get peers(): Iterable<string> {
    return this.#edges.keys();
  }

  /** Whether what is new goes to a peer at once. */
  carries(id: string): boolean {
    const edge = this.#edges.get(id);
    return edge !== undefined && (edge.child || edge.grafted || this.#asks(id));
  }

  /** A link is open. */
  opened(id: string): WaveEffect[] {
    this.#edges.set(id, new TreeEdge());
    return this.#say([id]);
  }

  /** A link is gone. Without its parent a node takes a neighbour that is no descendant for it, or asks all. */
  closed(id: string): WaveEffect[] {
    this.#edges.delete(id);
    this.#former.delete(id);
    return this.#parent === id ? this.#orphaned() : [];
  }

  /** One of the two lacked what the other has. */
  grafted(id: string): void {
    const edge = this.#edges.get(id);
    if (edge !== undefined) edge.grafted = true;
  }

  /** A peer says where it is in the tree. */
  heard(from: string, wave: Wave, now: number): WaveEffect[] {
    const edge = this.#edges.get(from);
    if (edge === undefined) return [];
    const wasChild = edge.child;
    edge.heard(wave);
    const { root, number, hops } = wave;
    if (root === this.#options.self) {
      // Of an earlier life, in which it came further.
      if (isAfter(number, this.#ownNumber)) this.#ownNumber = number;
      return [];
    }
    if (hops < MAX_HOPS && this.#isNews(wave, now)) {
      this.#course = { root, number, hops: hops + 1, heardAt: now };
      this.#adoptions = 0;
      return this.#follow(from);
    }
    if (!this.#rooted) return this.#isInCourse(wave) && this.#mayFollow(from, wave) ? this.#adopted(from, wave) : [];
    if (!wave.parent) return [];
    // A parent that asks its child has none itself.
    if (from === this.#parent) return this.#orphaned();
    // Who asks may have lost its parent, and is to know that this node has one.
    return wasChild ? [] : this.#say([from]);
  }

  /**
   * Does what is due at this time.
   *
   * @param leads whether this node may be the root
   */
  tick(now: number, leads: boolean): WaveEffect[] {
    const former = [...this.#former];
    this.#former.clear();
    const effects = this.#say(former);
    const { self, waveMs, random } = this.#options;
    const course = this.#course;
    const silent = course !== undefined && now - course.heardAt > waveMs * PATIENCE;
    if (silent || (course?.root === self && !leads)) {
      this.#silent = course;
      this.#course = undefined;
    }
    if (!leads || (this.#course !== undefined && this.#course.root < self)) this.#nextAt = undefined;
    else if (this.#nextAt === undefined) this.#nextAt = now + waveMs * random();
    else if (now >= this.#nextAt) effects.push(...this.#begin(now));
    return effects;
  }

  /** Whether this node is in a tree: without one it asks all its neighbours. */
  get #rooted(): boolean {
    return this.#parent !== undefined || this.#course?.root === this.#options.self;
  }

  /** Whether this node needs what is new from a peer. */
  #asks(id: string): boolean {
    return !this.#rooted || id === this.#parent || this.#former.has(id);
  }

  #begin(now: number): WaveEffect[] {
    const { self, waveMs } = this.#options;
    this.#ownNumber = (this.#ownNumber + 1) >>> 0;
    this.#nextAt = now + waveMs;
    this.#course = { root: self, number: this.#ownNumber, hops: 0, heardAt: now };
    return this.#follow(undefined);
  }

  /** Takes a peer, or nobody, for the parent, and lets all know. */
  #follow(parent: string | undefined): WaveEffect[] {
    const all = [...this.#edges.keys()];
    for (const id of all) if (this.#asks(id)) this.#former.add(id);
    this.#parent = parent;
    if (parent !== undefined) this.#former.delete(parent);
    // This node's own word is what resets it at the other end.
    for (const edge of this.#edges.values()) edge.grafted = false;
    return this.#say(all);
  }

  #isNews({ root, number }: Wave, now: number): boolean {
    const { waveMs } = this.#options;
    const silent = this.#silent;
    if (silent?.root === root && !isAfter(number, silent.number)) return false;
    const course = this.#course;
    if (course === undefined || root < course.root) return true;
    // Whoever sends waves without a pause is followed at the pace that was agreed on.
    return root === course.root && isAfter(number, course.number) && now - course.heardAt >= waveMs / 4;
  }

  /** The parent is gone, or without one itself. Takes a neighbour for it that can't be below this node, or asks all. */
  #orphaned(): WaveEffect[] {
    const before = this.#parent;
    for (const [id, { wave }] of this.#edges) {
      if (id === before || wave === undefined || !this.#isInCourse(wave) || !this.#isAbove(id, wave)) continue;
      if (before !== undefined && this.#edges.has(before)) this.#former.add(before);
      this.#parent = id;
      return this.#say([id]);
    }
    this.#parent = undefined;
    return this.#say([...this.#edges.keys()]);
  }

  /** Without a parent, takes one that says that it has one. */
  #adopted(from: string, { hops }: Wave): WaveEffect[] {
    const course = this.#course as Course;
    this.#adoptions += 1;
    this.#course = { ...course, hops: Math.max(course.hops, hops + 1) };
    return this.#follow(from);
  }

  /**
   * Whether a node without a parent may take a peer for it. One further down than itself may have been below it, and not
   * know yet: then both will lose their parent again, so that is tried only so often a wave.
   */
  #mayFollow(id: string, wave: Wave): boolean {
    return !wave.parent && wave.hops < MAX_HOPS && (this.#isAbove(id, wave) || this.#adoptions < MAX_ADOPTIONS);
  }

  #isInCourse({ root, number }: Wave): boolean {
    return root === this.#course?.root && number === this.#course.number;
  }

  /** Whether a peer is nearer to the root by the same wave, so that it can't be below this node. */
  #isAbove(id: string, { hops, parent }: Wave): boolean {
    const own = this.#course?.hops ?? 0;
    return !parent && (hops < own || (hops === own && id < this.#options.self));
  }

  /** Nothing, as long as no root is followed. */
  #say(to: readonly string[]): WaveEffect[] {
    if (this.#course === undefined) return [];
    const { root, number, hops } = this.#course;
    return to.map((id) => ({ kind: 'wave', to: id, wave: { root, number, hops, parent: this.#asks(id) } }));
  }
}
