import type { CloseCode, Link, Timers, Transport } from '@sconf/transport';
import { backoffMs } from './backoff.js';
import type { NodeTimes } from './node-times.js';

/** What a {@link Dialer} is given. */
export interface DialerOptions {
  readonly transport: Transport;
  readonly times: NodeTimes;
  readonly timers: Timers;
  readonly random: () => number;
  /** Addresses besides seeds that are remembered. */
  readonly maxAddresses: number;
  /** Whether there is a link with the node at `address`, whose id is known once it was reached. */
  readonly reached: (address: string, id: string | undefined) => boolean;
  readonly onLink: (link: Link, address: string) => void;
  readonly onFailed: (address: string, error: unknown) => void;
}

interface Target {
  readonly address: string;
  readonly seed: boolean;
  /** The node that was found there. */
  id: string | undefined;
  failures: number;
  nextAt: number;
  /** When it was last heard of. */
  seenAt: number;
  busy: boolean;
}

/** Closes after which dialling again won't help soon. */
const FOR_GOOD: ReadonlySet<CloseCode> = new Set<CloseCode>([
  'wrong-cluster',
  'wrong-version',
  'unauthorized',
  'protocol-error',
]);

/** Keeps links with all addresses it knows of: dials those without one, again and again, with capped backoff. */
export class Dialer {
  readonly #options: DialerOptions;
  readonly #targets = new Map<string, Target>();
  readonly #own = new Set<string>();
  readonly #ending = new AbortController();

  constructor(options: DialerOptions) {
    this.#options = options;
  }

  /** An address that is always tried. */
  addSeed(address: string): void {
    this.#add(address, true, 0);
  }

  /** An address that another node knows. `delayMs` is for who rather waits to be dialled. */
  add(address: string, id: string, delayMs: number): void {
    const known = this.#targets.get(address);
    if (known !== undefined) {
      known.seenAt = this.#options.timers.now();
      known.id = id;
    } else if (this.#targets.size < this.#options.maxAddresses) this.#add(address, false, delayMs, id);
  }

  /** Never dials an address: it is this node's own. */
  exclude(address: string): void {
    this.#own.add(address);
    this.#targets.delete(address);
  }

  /** The node with this id was found at an address. */
  found(address: string, id: string): void {
    const target = this.#targets.get(address);
    if (target !== undefined) target.id = id;
  }

  /** Entries flow over the link that was dialled. */
  opened(address: string): void {
    const target = this.#targets.get(address);
    if (target !== undefined) target.failures = 0;
  }

  /** The node there leaves for good: only seeds are tried again. */
  left(address: string): void {
    if (this.#targets.get(address)?.seed === false) this.#targets.delete(address);
  }

  /** A link that was dialled has ended. */
  closed(address: string, code: CloseCode): void {
    const target = this.#targets.get(address);
    if (target === undefined) return;
    target.busy = false;
    if (FOR_GOOD.has(code)) target.nextAt = this.#options.timers.now() + this.#options.times.refusedMs;
    else this.#failed(target);
  }

  /** Dials what is due. */
  step(): void {
    const { times, timers, reached } = this.#options;
    const now = timers.now();
    for (const target of this.#targets.values()) {
      if (target.busy) continue;
      if (reached(target.address, target.id)) target.seenAt = now;
      else if (!target.seed && now - target.seenAt > times.forgetAddressMs) this.#targets.delete(target.address);
      else if (now >= target.nextAt) void this.#dial(target);
    }
  }

  /** Gives up all dials; links stay. */
  close(): void {
    this.#ending.abort();
    this.#targets.clear();
  }

  #add(address: string, seed: boolean, delayMs: number, id?: string): void {
    if (this.#own.has(address)) return;
    const now = this.#options.timers.now();
    this.#targets.set(address, { address, seed, id, failures: 0, nextAt: now + delayMs, seenAt: now, busy: false });
  }

  async #dial(target: Target): Promise<void> {
    const { transport, times, timers, onLink, onFailed } = this.#options;
    const { address } = target;
    target.busy = true;
    const tooLong = new AbortController();
    const cancel = timers.after(times.dialTimeoutMs, () => tooLong.abort(new Error(`${address} does not answer`)));
    try {
      const signal = AbortSignal.any([tooLong.signal, this.#ending.signal]);
      onLink(await transport.dial(address, { signal }), address);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      target.busy = false;
      this.#failed(target);
      onFailed(address, error);
    } finally {
      cancel();
    }
  }

  #failed(target: Target): void {
    const { times, timers, random } = this.#options;
    target.failures += 1;
    const backoff = { firstMs: times.dialAgainMs, maxMs: times.dialAgainMaxMs, random };
    target.nextAt = timers.now() + backoffMs(target.failures, backoff);
  }
}
