/** How updates went through a cluster. */
export class Course {
  /** Frames that carried an update in full. */
  full = 0;
  /** All other frames. */
  other = 0;
  readonly #updates: { readonly from: number; readonly times: number[]; readonly hops: Map<string, number> }[] = [];

  /** An update begins at a node. Answers its number. */
  begin(at: string, now: number): number {
    this.#updates.push({ from: now, times: [], hops: new Map([[at, 0]]) });
    return this.#updates.length - 1;
  }

  /** It reaches one more node, from another; undefined when it isn't known from which. */
  reach(update: number, node: string, from: string | undefined, now: number): void {
    const course = this.#updates[update];
    if (course === undefined || course.hops.has(node)) return;
    course.times.push(now - course.from);
    course.hops.set(node, (course.hops.get(from ?? '') ?? 0) + 1);
  }

  /** Whether an update is everywhere among `count` nodes, the first included. */
  complete(update: number, count: number): boolean {
    return (this.#updates[update]?.hops.size ?? 0) >= count;
  }

  /** Messages a node and update, and virtual milliseconds until shares of `count` nodes were reached. */
  summary(count: number): CourseSummary {
    const updates = this.#updates;
    const reached = (share: number): number =>
      mean(updates.map(({ times }) => times[Math.ceil((count - 1) * share) - 1] ?? Number.POSITIVE_INFINITY));
    const deepest = updates.map(({ hops }) => Math.max(...hops.values()));
    const sizes = updates.map(({ hops }) => hops.size);
    return {
      full: this.full / updates.length / (count - 1),
      other: this.other / updates.length / (count - 1),
      hops: mean(deepest),
      share: mean(sizes) / count,
      half: reached(0.5),
      most: reached(0.99),
      all: reached(1),
    };
  }
}

/** What {@link Course.summary} gives. */
export interface CourseSummary {
  readonly full: number;
  readonly other: number;
  readonly hops: number;
  /** Of the nodes that were reached. */
  readonly share: number;
  readonly half: number;
  readonly most: number;
  readonly all: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
