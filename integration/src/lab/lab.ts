import { Namespace } from './namespace.js';

/** One of the two switches. */
export type Side = 'left' | 'right';

const SIDES: readonly Side[] = ['left', 'right'];
const PORT = 7_000;
/** What the cable does to what it carries, best first: not every kernel has all of it. */
const QUALITIES: readonly (readonly string[])[] = [
  ['netem', 'delay', '10ms', '5ms', 'loss', '1%'],
  ['tbf', 'rate', '20mbit', 'burst', '64kb', 'latency', '50ms'],
];

/** Where a node can be: a machine with an address of its own. */
export interface Place {
  readonly side: Side;
  /** The command that runs another one there. */
  readonly through: readonly string[];
  /** What a node there listens on. */
  readonly listen: string;
}

/**
 * Machines at two switches, with one cable between these: network namespaces, bridges and virtual wires. When the cable
 * is out nobody is told: what would go over it vanishes.
 */
export class Lab {
  readonly #switches: Namespace;
  readonly #machines: Namespace[] = [];

  private constructor(switches: Namespace) {
    this.#switches = switches;
  }

  /** Builds one; why that can't be, where the machine doesn't allow it. */
  static async open(): Promise<Lab | string> {
    let lab: Lab | undefined;
    try {
      lab = new Lab(await Namespace.create());
      await lab.#build();
      return lab;
    } catch (error) {
      await lab?.close();
      return `this machine makes no network namespaces: ${(error as Error).message.trim()}`;
    }
  }

  /** Sets up one more machine at a switch. */
  async place(side: Side): Promise<Place> {
    const number = this.#machines.length + 1;
    const machine = await Namespace.create(this.#switches);
    this.#machines.push(machine);
    const port = `port${number}`;
    const host = `10.0.0.${number}`;
    await this.#ip(`link add ${port} type veth peer name eth0 netns ${machine.pid}`);
    await this.#ip(`link set ${port} master ${side} up`);
    await machine.run('ip', ...`address add ${host}/24 dev eth0`.split(' '));
    await machine.run('ip', ...'link set eth0 up'.split(' '));
    await machine.run('ip', ...'link set lo up'.split(' '));
    return { side, through: machine.through, listen: `ws://${host}:${PORT}/gossip` };
  }

  /** Makes the cable as bad as this machine can; how bad that is. */
  async degrade(): Promise<string> {
    for (const quality of QUALITIES) {
      try {
        for (const side of SIDES) {
          await this.#switches.run('tc', 'qdisc', 'add', 'dev', `to-${side}`, 'root', ...quality);
        }
        return quality.join(' ');
      } catch {
        // Not in this kernel: the next one.
      }
    }
    return 'a perfect cable, as tc knows neither netem nor tbf here';
  }

  /** Takes the cable out. */
  split(): Promise<void> {
    return this.#ip('link set to-right down');
  }

  /** Puts the cable in again. */
  join(): Promise<void> {
    return this.#ip('link set to-right up');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#machines, this.#switches].map((namespace) => namespace.close()));
  }

  async #build(): Promise<void> {
    for (const side of SIDES) await this.#ip(`link add ${side} type bridge`);
    await this.#ip('link add to-right type veth peer name to-left');
    // A cable's end is at the switch that it doesn't lead to.
    await this.#ip('link set to-right master left up');
    await this.#ip('link set to-left master right up');
    for (const side of SIDES) await this.#ip(`link set ${side} up`);
  }

  #ip(command: string): Promise<void> {
    return this.#switches.run('ip', ...command.split(' '));
  }
}
