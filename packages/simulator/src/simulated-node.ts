import {
  type Clock,
  type ConfigInput,
  createClock,
  type Json,
  type PackedEntry,
  packConfig,
  packTombstone,
  type Snapshot,
  type TombstoneInput,
} from '@sconf/data-model';
import { createNode, type Node, type NodeEvent } from '@sconf/gossip';
import type { Router } from '@sconf/router';
import { SimulationError } from './errors.js';
import type { Disk } from './machine/disk.js';
import { DiskStore } from './machine/disk-store.js';
import type { Machine } from './machine/machine.js';
import { ObservedRouter } from './machine/observed-router.js';
import type { Process } from './machine/process.js';
import { SimulatedTransport } from './network/simulated-transport.js';
import type { SimulatedNodeOptions } from './node-options.js';
import type { Observer } from './observer.js';
import type { Stage } from './stage.js';

/** What a node has while it runs. */
interface Life {
  readonly process: Process;
  readonly router: Router;
  readonly clock: Clock;
  node: Node | undefined;
}

/** A node of a cluster on a machine of its own: real code of `@sconf/gossip` and `@sconf/router`, simulated around it. */
export class SimulatedNode {
  readonly name: string;
  readonly machine: Machine;
  /** What outlives the node's lives; undefined when nothing does. */
  readonly disk: Disk | undefined;
  readonly #stage: Stage;
  readonly #options: SimulatedNodeOptions;
  #life: Life | undefined;

  /** For `Simulation.node`. */
  constructor(machine: Machine, disk: Disk | undefined, stage: Stage, options: SimulatedNodeOptions) {
    this.name = machine.name;
    this.machine = machine;
    this.disk = disk;
    this.#stage = stage;
    this.#options = options;
  }

  /** Where others dial it. */
  get address(): string {
    return `sim:${this.name}`;
  }

  /** Whether it runs; not between a crash and a restart. */
  get running(): boolean {
    return this.#life !== undefined;
  }

  /** Its replica. @throws {@link SimulationError} `not-running` */
  get router(): Router {
    return this.#running().router;
  }

  /** The node that `createNode` made. @throws {@link SimulationError} `not-running` */
  get node(): Node {
    const { node } = this.#running();
    if (node === undefined) throw new SimulationError('not-running', `${this.name} is being started: await that`);
    return node;
  }

  /** The set as of now; that on its disk while it doesn't run. */
  get configs(): Snapshot | undefined {
    return this.#life?.router.pull() ?? this.disk?.synced;
  }

  /** Writes a config. Says whether it was accepted. @throws {@link SimulationError} `not-running` */
  put(config: ConfigInput): boolean {
    return this.#write(packConfig(config));
  }

  /** Writes a tombstone. Says whether it was accepted. @throws {@link SimulationError} `not-running` */
  kill(tombstone: TombstoneInput): boolean {
    return this.#write(packTombstone(tombstone));
  }

  /**
   * Writes a config with the next version of the node's clock.
   *
   * @throws ClockDrift when the key's version is too far ahead; {@link SimulationError} `not-running`
   */
  write(type: string, id: string, data: Json): boolean {
    const { router, clock } = this.#running();
    const ver = clock.next(router.pull().getPacked(type, id)?.ver);
    return this.put({ type, id, ver, data });
  }

  /**
   * Ends the life at once. With its disk kept, it starts from there again; what was not synced may be lost.
   *
   * @param disk `lose` wipes it
   * @param silently the machine goes with it, and nobody is told; else its links end with `lost`. @default false
   * @throws {@link SimulationError} `not-running`
   */
  crash({ disk = 'keep', silently = false }: { disk?: 'keep' | 'lose'; silently?: boolean } = {}): void {
    const { process } = this.#running();
    this.#end(process, silently);
    if (disk === 'keep') this.disk?.crash();
    else this.disk?.wipe();
    this.#tell((observer) => observer.stopped?.(this));
  }

  /** Leaves politely. Needs time to pass: give the promise to `Simulation.settle`. Closes the router too. */
  async leave(): Promise<void> {
    const { process, router } = this.#running();
    await this.node.close();
    await router.close();
    if (this.#life?.process !== process) return;
    this.#end(process, false);
    this.#tell((observer) => observer.stopped?.(this));
  }

  /** Begins a life, from what the disk has. Rejects with {@link SimulationError} `running`. */
  async start(): Promise<void> {
    if (this.#life !== undefined) throw new SimulationError('running', `${this.name} runs: crash it first`);
    const process = this.#stage.boot(this.machine);
    const { timers, schedule, dice } = process;
    const configs = this.disk?.synced;
    const store = this.disk && { store: new DiskStore(this.disk, process, this.#stage.time) };
    const router = new ObservedRouter(
      { schedule, ...this.#options.router, ...(configs && { configs }), ...store },
      (entry, from) => this.#tell((observer) => observer.accepted?.(this, entry, from)),
    );
    router.addHandler({
      lossless: true,
      onBatch: (changes) => {
        if (process.alive) this.#tell((observer) => observer.told?.(this, changes));
      },
    });
    const clock = createClock({ now: this.machine.clock.wall, ...(configs && { seed: configs.packed() }) });
    const life: Life = { process, router, clock, node: undefined };
    this.#life = life;
    this.#tell((observer) => observer.started?.(this, router.pull()));
    const wire = new SimulatedTransport(this.#stage.network, process);
    life.node = await createNode({
      cluster: 'simulation',
      listen: this.address,
      ...this.#options.node,
      id: this.name,
      router,
      transport: this.#options.transport?.(wire) ?? wire,
      seeds: this.#seeds(),
      timers,
      random: dice.next,
      onEvent: (event) => this.#heard(process, event),
    });
  }

  #heard(process: Process, event: NodeEvent): void {
    this.#options.node?.onEvent?.(event);
    if (process.alive) this.#tell((observer) => observer.event?.(this, event));
  }

  #seeds(): string[] {
    const names = this.#options.seeds ?? this.#stage.firstNames();
    return names.filter((name) => name !== this.name).map((name) => `sim:${name}`);
  }

  #write(entry: PackedEntry): boolean {
    const { router, clock, process } = this.#running();
    const { accepted } = router.writePacked(entry);
    clock.observe(entry.ver);
    if (!accepted) return false;
    void router.durable(router.position()).then(() => {
      if (process.alive) this.#tell((observer) => observer.acknowledged?.(this, entry));
    });
    return true;
  }

  #end(process: Process, silently: boolean): void {
    this.machine.process = undefined;
    this.#life = undefined;
    process.die(silently);
  }

  #running(): Life {
    if (this.#life === undefined) throw new SimulationError('not-running', `${this.name} doesn't run: start it`);
    return this.#life;
  }

  #tell(ask: (observer: Observer) => string | undefined): void {
    this.#stage.tell(ask);
  }
}
