import { type ConfigInput, ConfigSet } from '@sconf/data-model';
import { Router, type RouterOptions } from '@sconf/router';
import { closeReason, type Link, type LinkLimits, type Timers, type Transport } from '@sconf/transport';
import { createRandom, withPartition } from '@sconf/transport/faulty';
import { createMemoryTransport, MemoryNetwork } from '@sconf/transport-memory';
import { createLeaf, createNode, type LeafOptions, type Node, type NodeEvent, type NodeOptions } from '../src/index.js';

/** A node of a {@link VirtualWorld}, with what it has told. */
export interface Inhabitant {
  readonly node: Node;
  readonly router: Router;
  readonly events: NodeEvent[];
}

/** Turns a world takes in a row for one instant before it counts as one that never comes to rest. */
const MAX_TURNS = 1_000_000;

/** Time, turns, chance and a network in the hands of a test: the same seed gives the same run. */
export class VirtualWorld {
  readonly network: MemoryNetwork;
  #now = 0;
  #turns: (() => void)[] = [];
  #alarms: { at: number; callback: () => void }[] = [];
  readonly random: () => number;
  readonly #links: { readonly name: string; readonly link: Link }[] = [];
  /** Whether frames and dials pass from one name to another. */
  isCut: (from: string, to: string) => boolean = () => false;

  constructor(seed = 1, limits: Partial<LinkLimits> = {}) {
    this.random = createRandom(seed);
    this.network = new MemoryNetwork({ limits, schedule: this.schedule });
  }

  get schedule(): (turn: () => void) => void {
    return (turn) => void this.#turns.push(turn);
  }

  get timers(): Timers {
    return {
      now: () => this.#now,
      after: (delayMs, callback) => {
        const alarm = { at: this.#now + delayMs, callback };
        this.#alarms.push(alarm);
        return () => {
          this.#alarms = this.#alarms.filter((each) => each !== alarm);
        };
      },
    };
  }

  router(options: RouterOptions = {}): Router {
    return new Router({ schedule: this.schedule, ...options });
  }

  /** A node at `memory:<name>` whose seed is `memory:a`. */
  async node(name: string, options: Partial<NodeOptions> = {}): Promise<Inhabitant> {
    return this.#inhabit(createNode, name, { listen: `memory:${name}`, ...options });
  }

  /** A node that only dials, `memory:a` unless told. */
  async leaf(name: string, options: Partial<LeafOptions> = {}): Promise<Inhabitant> {
    return this.#inhabit(createLeaf, name, options);
  }

  async #inhabit<O extends LeafOptions>(
    create: (options: O) => Promise<Node>,
    name: string,
    options: Partial<O>,
  ): Promise<Inhabitant> {
    const events: NodeEvent[] = [];
    const router = options.router ?? this.router();
    const common: LeafOptions = {
      transport: this.transport(name),
      cluster: 'test',
      id: name,
      seeds: ['memory:a'],
      timers: this.timers,
      random: this.random,
      onEvent: (event) => void events.push(event),
      router,
    };
    return { node: await this.until(create({ ...(common as O), ...options })), router, events };
  }

  /** The wire of one node, to be cut by name. */
  transport(name: string): Transport {
    const record = (link: Link): Link => {
      this.#links.push({ name, link });
      return link;
    };
    const memory = createMemoryTransport(this.network, name);
    const recorded: Transport = {
      ...memory,
      dial: async (address, options) => record(await memory.dial(address, options)),
      listen: (address, onLink, options) =>
        (memory.listen as NonNullable<Transport['listen']>)(address, (link) => onLink(record(link)), options),
    };
    return withPartition(recorded, { isCut: (address) => this.isCut(address.replace('memory:', ''), name) });
  }

  /** Ends all links of a node, as a broken wire does. */
  breakLinks(name: string): void {
    for (const each of this.#links) if (each.name === name) each.link.close(closeReason('lost'));
  }

  /** What a promise comes to, with the turns that it needs and no time. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    for (let turn = 0; !settled && turn < MAX_TURNS; turn++) await this.#turn();
    return promise;
  }

  /** Lets time pass, and everything happen that is due. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#settle();
    for (;;) {
      // Alarms are in the order in which they were asked for, and sorting keeps that among those of one instant.
      const [next] = this.#alarms.sort((one, other) => one.at - other.at);
      if (next === undefined || next.at > end) break;
      this.#alarms = this.#alarms.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await this.#settle();
    }
    this.#now = end;
  }

  /** Lets a promise settle, with as much time as it needs, up to `ms`. */
  async passUntil<T>(promise: Promise<T>, ms: number): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    for (let passed = 0; !settled && passed < ms; passed += 10) await this.pass(10);
    if (!settled) throw new Error(`not settled after ${ms} ms`);
    return promise;
  }

  async #settle(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) if (!(await this.#turn())) return;
    throw new Error('the world never comes to rest');
  }

  async #turn(): Promise<boolean> {
    // A real turn of the event loop, so that all promises that can settle have.
    await new Promise((resolve) => setImmediate(resolve));
    const turns = this.#turns;
    this.#turns = [];
    for (const turn of turns) turn();
    return turns.length > 0;
  }
}

/** Whether all hold the same. */
export function equal(...inhabitants: readonly Inhabitant[]): boolean {
  return new Set(inhabitants.map(({ router }) => router.pull().fingerprint())).size === 1;
}

export function pacing(id: number | string, ver: number): ConfigInput {
  return { type: 'pacing', id: `bidder-${id}`, ver, data: { rate: ver / 128, target: 1_250_000 } };
}

/** A set of as many entries as said. */
export function setOf(count: number, ver = 1): ConfigSet {
  const set = new ConfigSet();
  for (let id = 0; id < count; id++) set.put(pacing(id, ver));
  return set;
}
