import { InvalidOption } from '@sconf/data-model';
import { platformSchedule } from '@sconf/router';
import type { LinkLimits } from '@sconf/transport';
import { InvariantViolated, SimulationError } from './errors.js';
import { Disk } from './machine/disk.js';
import { Machine } from './machine/machine.js';
import { Process } from './machine/process.js';
import { type Program, programOf } from './machine/program.js';
import type { Conditions } from './network/conditions.js';
import { Network } from './network/network.js';
import { SimulatedTransport } from './network/simulated-transport.js';
import type { WireEvent } from './network/wire-event.js';
import type { SimulatedNodeOptions } from './node-options.js';
import type { Observer } from './observer.js';
import { SimulatedNode } from './simulated-node.js';
import type { Stage } from './stage.js';
import { Dice } from './time/dice.js';
import { VirtualTime } from './time/virtual-time.js';

/** Options of a {@link Simulation}. */
export interface SimulationOptions {
  /** Repeats a run: a whole number, of which the lower 32 bits count. */
  readonly seed: number;
  /** How wires are at first. @default CALM */
  readonly conditions?: Partial<Conditions>;
  /** Bounds of every link. @default DEFAULT_LINK_LIMITS */
  readonly limits?: Partial<LinkLimits>;
  /** Who watches; an answer ends the simulation with {@link InvariantViolated}. @default nobody */
  readonly observers?: readonly Observer[];
  /** Hears of every frame; costs time. @default nobody */
  readonly onWire?: (event: WireEvent) => void;
  /** Runs something after all that waits in the event loop. @default setImmediate, or the platform's like */
  readonly turn?: (run: () => void) => void;
}

/** A cluster in virtual time: machines, disks and wires that fail as told, around real nodes. */
export class Simulation {
  readonly #time: VirtualTime;
  readonly #dice: Dice;
  readonly #network: Network;
  readonly #observers: readonly Observer[];
  readonly #machines = new Map<string, Machine>();
  readonly #nodes = new Map<string, SimulatedNode>();
  readonly #lives = new Map<string, number>();
  readonly #stage: Stage;
  #violation: InvariantViolated | undefined;
  #busy = false;

  /** @throws ConfigError `invalid-option` */
  constructor(options: SimulationOptions) {
    const { seed, conditions = {}, limits = {}, observers = [], onWire, turn = platformSchedule() } = options;
    if (!Number.isSafeInteger(seed)) throw new InvalidOption('seed', `seed is ${seed}: give a whole number`);
    this.#dice = new Dice(seed);
    this.#time = new VirtualTime(turn);
    this.#observers = observers;
    const random = this.#dice.branch('wires').next;
    const machine = (name: string): Machine | undefined => this.#machines.get(name);
    this.#network = new Network({ time: this.#time, random, machine, conditions, limits, onWire });
    this.#stage = {
      time: this.#time,
      network: this.#network,
      boot: (on) => this.#boot(on),
      firstNames: () => [...this.#nodes.keys()].slice(0, 1),
      tell: (ask) => this.#tell(ask),
    };
  }

  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.#time.now;
  }

  /** All nodes, those that don't run included, in the order in which they were made. */
  get nodes(): readonly SimulatedNode[] {
    return [...this.#nodes.values()];
  }

  /**
   * A new node on a new machine, started.
   *
   * Rejects with ConfigError `invalid-option` where the name is taken, and with what `createNode` rejects with.
   */
  async node(name: string, options: SimulatedNodeOptions = {}): Promise<SimulatedNode> {
    const node = this.prepare(name, options);
    await node.start();
    return node;
  }

  /** As {@link Simulation.node}, not started. @throws ConfigError `invalid-option` */
  prepare(name: string, options: SimulatedNodeOptions = {}): SimulatedNode {
    const machine = this.#machineFor(name);
    const { disk = false } = options;
    const dice = this.#dice.branch(`disk of ${name}`);
    const kept = disk === false ? undefined : new Disk(dice, disk === true ? {} : disk);
    const node = new SimulatedNode(machine, kept, this.#stage, options);
    this.#nodes.set(name, node);
    return node;
  }

  /** A machine for a program of your own, beside nodes or without any. @throws ConfigError `invalid-option` */
  program(name: string): Program {
    const process = this.#boot(this.#machineFor(name));
    return programOf(process, new SimulatedTransport(this.#network, process));
  }

  /** Changes how all wires are; what isn't given is as in {@link CALM}. @throws ConfigError `invalid-option` */
  conditions(conditions: Partial<Conditions>): void {
    this.#network.routes.setEverywhere(conditions);
  }

  /** Changes how one way is, from one node to another. @throws ConfigError `invalid-option` */
  conditionsBetween(from: string, to: string, conditions: Partial<Conditions>): void {
    this.#network.routes.set(from, to, conditions);
  }

  /** Cuts some nodes off from others; `oneWay` lets the others still reach the first. */
  partition(some: readonly string[], others: readonly string[], { oneWay = false }: { oneWay?: boolean } = {}): void {
    this.#network.routes.cut(some, others);
    if (!oneWay) this.#network.routes.cut(others, some);
  }

  /** Ends all partitions. */
  heal(): void {
    this.#network.routes.mend();
  }

  /** Ends all links of a node with `lost`, as a middlebox does that forgets them. */
  breakLinks(name: string): void {
    this.#network.breakLinks(name);
  }

  /** Whether all nodes run and hold the same. */
  equal(): boolean {
    const [first, ...others] = this.#nodes.values();
    if (first?.running !== true) return first === undefined;
    const set = first.router.pull();
    return others.every((node) => {
      if (!node.running) return false;
      const other = node.router.pull();
      return other.size === set.size && other.fingerprint() === set.fingerprint();
    });
  }

  /** Lets time pass. Rejects with {@link InvariantViolated} and {@link SimulationError} `busy`, `endless-instant`. */
  async run(ms: number): Promise<void> {
    await this.#pass(this.now + ms, () => this.#violation !== undefined);
  }

  /**
   * Lets time pass until something is so, which is looked at every `everyMs`.
   *
   * @returns the milliseconds that it took; rejects with {@link SimulationError} `not-in-time` after `withinMs`
   */
  async runUntil(condition: () => boolean, withinMs: number, everyMs = 50): Promise<number> {
    const start = this.now;
    while (!condition()) {
      if (this.now - start >= withinMs) {
        throw new SimulationError('not-in-time', `what was waited for did not come within ${withinMs} ms`);
      }
      await this.run(everyMs);
    }
    return this.now - start;
  }

  /** Lets time pass until a promise settles; answers what it comes to. Rejects as {@link Simulation.runUntil}. */
  async settle<T>(promise: Promise<T>, withinMs = 60_000): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    await this.run(0);
    await this.runUntil(() => settled, withinMs, 1);
    return promise;
  }

  /** Asks the observers whether everything that has to hold at rest does. @throws {@link InvariantViolated} */
  check(): void {
    this.#tell((observer) => observer.settled?.(this.nodes));
    if (this.#violation !== undefined) throw this.#violation;
  }

  /** Ends all that runs, without a word, so that nothing is left in memory. Idempotent. */
  close(): void {
    for (const { process } of this.#machines.values()) process?.die(true);
  }

  async #pass(end: number, stop: () => boolean): Promise<void> {
    if (this.#busy) throw new SimulationError('busy', 'time passes already: await the call before');
    this.#busy = true;
    try {
      await this.#time.pass(end, stop);
    } finally {
      this.#busy = false;
    }
    if (this.#violation !== undefined) throw this.#violation;
  }

  #machineFor(name: string): Machine {
    if (this.#machines.has(name) || !/^[^:\s]+$/.test(name)) {
      throw new InvalidOption('name', `name is '${name}': give one that is free, without colon and white space`);
    }
    const machine = new Machine(name, this.#time);
    this.#machines.set(name, machine);
    return machine;
  }

  #boot(machine: Machine): Process {
    const life = (this.#lives.get(machine.name) ?? 0) + 1;
    this.#lives.set(machine.name, life);
    machine.process = new Process(machine, this.#time, this.#dice.branch(`${machine.name}, life ${life}`));
    return machine.process;
  }

  #tell(ask: (observer: Observer) => string | undefined): void {
    for (const observer of this.#observers) {
      const broken = ask(observer);
      if (broken !== undefined) this.#violation ??= new InvariantViolated(observer.name, this.now, broken);
    }
  }
}
