import { type Link, type LinkLimits, TransportError, toLinkLimits } from '@sconf/transport';
import type { Machine } from '../machine/machine.js';
import type { Process, Resource } from '../machine/process.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { type Conditions, toConditions } from './conditions.js';
import { LinkEnd, type Medium } from './link-end.js';
import { Routes } from './routes.js';
import type { WireEvent } from './wire-event.js';

/** What a {@link Network} is given. */
export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly machine: (name: string) => Machine | undefined;
  readonly conditions: Partial<Conditions>;
  readonly limits: Partial<LinkLimits>;
  readonly onWire: ((event: WireEvent) => void) | undefined;
}

interface Listening {
  readonly process: Process;
  readonly onLink: (link: Link) => void;
}

/** What becomes of a dial. */
export interface DialOutcome {
  linked(link: Link): void;
  failed(error: TransportError): void;
  /** Whether nobody waits for it any more. */
  over(): boolean;
}

/** After how many milliseconds a host asks again for a connection, and how often at most. */
const AGAIN_MS = 1_000;
const MAX_TRIES = 6;

/** Who listens where, and how machines reach each other. */
export class Network {
  readonly routes: Routes;
  readonly limits: LinkLimits;
  readonly #medium: Medium;
  readonly #machine: (name: string) => Machine | undefined;
  readonly #listening = new Map<string, Listening>();

  /** @throws ConfigError `invalid-option` */
  constructor({ time, random, machine, conditions, limits, onWire }: NetworkOptions) {
    this.limits = toLinkLimits(limits);
    this.routes = new Routes(toConditions(conditions));
    this.#medium = { time, random, limits: this.limits, onWire };
    this.#machine = machine;
  }

  /**
   * Takes links at an address. The answer ends it.
   *
   * @throws TransportError `address-in-use`
   */
  bind(address: string, process: Process, onLink: (link: Link) => void): () => void {
    if (this.#listening.has(address)) {
      throw new TransportError('address-in-use', `somebody listens at ${address} already: choose another port`);
    }
    const listening = { process, onLink };
    this.#listening.set(address, listening);
    const unbind = (): void => {
      process.resources.delete(resource);
      if (this.#listening.get(address) === listening) this.#listening.delete(address);
    };
    const resource: Resource = { died: unbind };
    process.resources.add(resource);
    return unbind;
  }

  /** Whether somebody listens at an address. */
  taken(address: string): boolean {
    return this.#listening.has(address);
  }

  /** Ends all links of a machine, at both ends. */
  breakLinks(name: string): void {
    const resources = this.#machine(name)?.process?.resources ?? [];
    for (const resource of [...resources]) if (resource instanceof LinkEnd) resource.breakOff();
  }

  /** Asks for a connection, again and again where no answer comes. */
  dial(process: Process, address: string, host: string, outcome: DialOutcome, tries = 1): void {
    if (outcome.over() || !process.alive) return;
    const { time, random } = this.#medium;
    const there = this.routes.between(process.machine.name, host);
    if (!there.loses(random)) {
      time.after(there.delay(random), () => this.#arrive(process, address, host, outcome));
    }
    time.after(AGAIN_MS, () => {
      if (tries < MAX_TRIES) this.dial(process, address, host, outcome, tries + 1);
      else outcome.failed(new TransportError('unreachable', `${address} does not answer: is it cut off, or down?`));
    });
  }

  /** The question has come to where it was asked. */
  #arrive(process: Process, address: string, host: string, outcome: DialOutcome): void {
    const machine = this.#machine(host);
    const { time, random } = this.#medium;
    const back = this.routes.between(host, process.machine.name);
    // A machine that is down says nothing at all.
    if (outcome.over() || (machine !== undefined && machine.process === undefined) || back.loses(random)) return;
    const listening = this.#listening.get(address);
    const answerAt = time.now + back.delay(random);
    if (listening === undefined) {
      const error = new TransportError('unreachable', `nobody listens at ${address}: listen there first`);
      time.at(answerAt, () => outcome.failed(error));
    } else this.#link(process, listening, address, outcome, answerAt);
  }

  #link(process: Process, listening: Listening, address: string, outcome: DialOutcome, answerAt: number): void {
    const { time, onWire } = this.#medium;
    const from = process.machine.name;
    const to = listening.process.machine.name;
    const near = new LinkEnd(this.#medium, process, this.routes.between(from, to), address);
    const far = new LinkEnd(this.#medium, listening.process, this.routes.between(to, from), `sim:${from}`);
    near.join(far);
    far.join(near);
    onWire?.({ kind: 'linked', from, to });
    listening.process.machine.receive(listening.process, () => listening.onLink(far));
    time.at(answerAt, () => {
      if (outcome.over() || !process.alive) near.close();
      else process.machine.run(process, () => outcome.linked(near));
    });
  }
}
