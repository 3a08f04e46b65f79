import { type Program, Simulation } from '@sconf/simulator';
import type { Link } from '@sconf/transport';
import { createRandom } from '@sconf/transport/faulty';
import { Course } from './course.js';

/** Whom a node sends an update to that is new to it. */
export type Overlay = (count: number, random: () => number) => readonly (readonly number[])[];

/** Flooding: to all neighbours, of which each node chooses three or four, so that it has about five; links go both ways. */
export const flooding: Overlay = (count, random) => {
  const neighbours = Array.from({ length: count }, () => new Set<number>());
  for (let i = 0; i < count; i++) {
    while ((neighbours[i] as Set<number>).size < Math.min(3, count - 1)) connect(neighbours, i, random);
    connect(neighbours, i, random);
  }
  return neighbours.map((each) => [...each]);
};

/** Plain push gossip: to ln n + 2 others that were taken at random. */
export const push: Overlay = (count, random) =>
  Array.from({ length: count }, (_, i) => {
    const others = new Set<number>();
    const wanted = Math.min(count - 1, Math.ceil(Math.log(count)) + 2);
    while (others.size < wanted) {
      const other = Math.floor(random() * count);
      if (other !== i) others.add(other);
    }
    return [...others];
  });

function connect(neighbours: readonly Set<number>[], i: number, random: () => number): void {
  const other = Math.floor(random() * neighbours.length);
  if (other === i) return;
  neighbours[i]?.add(other);
  neighbours[other]?.add(i);
}

/** Nodes that do nothing but pass on what is new, over the same simulated wires. */
export class Relay {
  readonly #simulation = new Simulation({ seed: 1, conditions: { latencyMs: 10 } });
  readonly #random = createRandom(1);
  readonly #programs: Program[] = [];
  readonly #links: Link[][] = [];
  readonly #known: number[] = [];
  readonly #dead = new Set<number>();
  #course = new Course();

  /** Starts the nodes and makes their links. */
  async form(count: number, overlay: Overlay): Promise<void> {
    for (let i = 0; i < count; i++) {
      const program = this.#simulation.program(`n${i}`);
      this.#programs.push(program);
      this.#links.push([]);
      this.#known.push(-1);
      await program.transport.listen?.(`sim:n${i}`, (link) =>
        link.receive({ onFrame: (frame) => this.#take(i, frame, link.remoteAddress.slice(4)) }),
      );
    }
    const dials = overlay(count, this.#random).flatMap((others, i) =>
      others.map(async (other) => {
        const link = await this.#programs[i]?.transport.dial(`sim:n${other}`);
        if (link !== undefined) this.#links[i]?.push(link);
      }),
    );
    await this.#simulation.settle(Promise.all(dials));
  }

  /** Sends updates one after the other, and answers how they went. */
  async measure(
    updates: number,
    { loss, crashed }: { loss: number; crashed: number },
  ): Promise<ReturnType<Course['summary']>> {
    const count = this.#programs.length;
    this.#simulation.conditions({ latencyMs: 10, loss });
    for (let i = 0; i < count; i++) {
      if (this.#dead.has(i) || this.#random() >= crashed) continue;
      this.#programs[i]?.crash({ silently: true });
      this.#dead.add(i);
    }
    this.#course = new Course();
    this.#known.fill(-1);
    for (let i = 0; i < updates; i++) {
      let writer = 0;
      do writer = Math.floor(this.#random() * count);
      while (this.#dead.has(writer));
      this.#known[writer] = this.#course.begin(`n${writer}`, this.#simulation.now);
      this.#spread(writer, i, undefined);
      await this.#simulation.run(1_000);
    }
    return this.#course.summary(count - this.#dead.size);
  }

  #take(node: number, frame: Uint8Array, from: string): void {
    const update = new DataView(frame.buffer).getUint32(0);
    if ((this.#known[node] as number) >= update) return;
    this.#known[node] = update;
    this.#course.reach(update, `n${node}`, from, this.#simulation.now);
    this.#spread(node, update, from);
  }

  #spread(node: number, update: number, from: string | undefined): void {
    const frame = new Uint8Array(120);
    new DataView(frame.buffer).setUint32(0, update);
    for (const link of this.#links[node] ?? []) {
      if (link.remoteAddress === `sim:${from}`) continue;
      this.#course.full += 1;
      link.send(frame);
    }
  }
}
