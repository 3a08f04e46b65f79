import { Simulation, type WireEvent } from '@sconf/simulator';
import { createRandom } from '@sconf/transport/faulty';
import { Course } from './course.js';

/** The kind of the frames that carry entries: docs/protocol.md. */
const BATCH = 3;

/** From so many nodes on they look five times less often what is due, or a run would take an hour: repair is later. */
const MANY = 2_000;

/** What of a cluster is crashed and lost. */
export interface Trouble {
  readonly loss: number;
  readonly crashed: number;
}

/** Real nodes in a simulation, and how updates go through them. */
export class Cluster {
  readonly simulation: Simulation;
  readonly #random = createRandom(1);
  readonly #count: number;
  #course = new Course();
  #arrivedFrom: string | undefined;
  #written = 0;
  #numbers = new Map<string, number>();

  constructor(count: number) {
    this.#count = count;
    this.simulation = new Simulation({
      seed: 1,
      conditions: { latencyMs: 10 },
      onWire: (event) => this.#seen(event),
      observers: [
        {
          name: 'course',
          accepted: ({ name }, entry, from) => {
            const update = this.#numbers.get(entry.id);
            if (from === 'peer' && update !== undefined) {
              this.#course.reach(update, name, this.#arrivedFrom, this.simulation.now);
            }
            return undefined;
          },
        },
      ],
    });
  }

  /** Starts all nodes, each with three others as seeds, and lets them find their places. */
  async form(): Promise<void> {
    for (let i = 0; i < this.#count; i++) {
      const seeds = Array.from({ length: Math.min(3, i) }, () => `n${Math.floor(this.#random() * i)}`);
      await this.simulation.node(`n${i}`, { seeds, ...(this.#count > MANY && { node: { times: { tickMs: 1_000 } } }) });
      // A few at a time, as in a rolling start.
      if (i % 100 === 99) await this.simulation.run(200);
    }
    await this.simulation.run(20_000);
    await this.measure(20, { loss: 0, crashed: 0 });
  }

  /** Writes updates at nodes taken at random, one after the other, and answers how they went. */
  async measure(updates: number, { loss, crashed }: Trouble): Promise<ReturnType<Course['summary']>> {
    const { simulation } = this;
    simulation.conditions({ latencyMs: 10, loss });
    this.crash(crashed);
    const running = simulation.nodes.filter((node) => node.running);
    this.#course = new Course();
    this.#numbers.clear();
    for (let i = 0; i < updates; i++) {
      const writer = running[Math.floor(this.#random() * running.length)];
      const id = `key-${this.#written++ % 100}`;
      this.#numbers = new Map([[id, this.#course.begin(writer?.name ?? '', simulation.now)]]);
      writer?.write('pacing', id, { rate: this.#written });
      const end = simulation.now + 30_000;
      while (!this.#course.complete(i, running.length) && simulation.now < end) await simulation.run(10);
      // What is still under way counts for this update.
      await simulation.run(200);
    }
    simulation.conditions({ latencyMs: 10 });
    return this.#course.summary(running.length);
  }

  /** Crashes a share of the nodes that run, machines and all, without a word. */
  crash(share: number): void {
    for (const node of this.simulation.nodes) {
      if (node.running && this.#random() < share) node.crash({ silently: true });
    }
  }

  /** Writes while a share of the nodes crashes; virtual milliseconds until all that are left are equal. */
  async recover(share: number, updates: number): Promise<number> {
    const { simulation } = this;
    this.crash(share);
    const left = simulation.nodes.filter((node) => node.running);
    for (let i = 0; i < updates; i++) left[i % left.length]?.write('pacing', `late-${i}`, i);
    const equal = (): boolean => new Set(left.map(({ router }) => router.pull().fingerprint())).size === 1;
    return simulation.runUntil(equal, 300_000, 100);
  }

  #seen({ kind, from, frame }: WireEvent): void {
    if (kind === 'arrived') this.#arrivedFrom = from;
    if (kind !== 'sent') return;
    if (frame?.[0] === BATCH) this.#course.full += 1;
    else this.#course.other += 1;
  }
}
