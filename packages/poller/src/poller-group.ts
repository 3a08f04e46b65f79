import { Closed, type Replica } from '@sconf/data-model';
import { GaveWay } from './errors.js';
import { createLimit, type Limit } from './limit.js';
import { Poller } from './poller.js';
import type { PollerEvent } from './poller-event.js';
import { checkRange, MAX_DELAY_MS, type PollerOptions, toSettings } from './poller-options.js';
import { YieldingLimit } from './yielding-limit.js';

/** A round may take this many times as long as the last one of its endpoint, whoever waits. */
const USUAL_TIMES = 4;

/** Options of a group: those of each of its pollers, and its own. */
export interface PollerGroupOptions extends Omit<PollerOptions, 'limit' | 'onEvent'> {
  /** Makes the replica behind an endpoint. Called once an endpoint, when it is added; whatever it throws, `add` throws. */
  readonly connect: (endpoint: string) => Replica;
  /**
   * Rounds that run at the same time. Raise it when rounds wait for slow peers, and pay with sockets and memory for as
   * many answers. @default 64
   */
  readonly concurrency?: number;
  /**
   * Milliseconds over which the first rounds of endpoints are spread at random, so that many don't answer at once.
   * @default intervalMs
   */
  readonly spreadMs?: number;
  /**
   * Milliseconds, above 0, that a round may take while others wait for room; an endpoint that is known to be slow has
   * four times its last round. Then the round fails with {@link GaveWay} and is tried again with the whole of `timeoutMs`.
   * Raise it where first answers are large, and pay with the wait for those that come after endpoints that hang.
   * @default timeoutMs / 8
   */
  readonly patienceMs?: number;
  /** Told of the progress of each poller. See {@link PollerOptions.onEvent}. */
  readonly onEvent?: (event: PollerEvent, endpoint: string) => void;
}

/** What a new list of endpoints changed. */
export interface EndpointsChanged {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Pollers between one replica and many endpoints, bounded in number of rounds at a time. Endpoints come and go while it
 * runs.
 *
 * Any number of endpoints that hang can't hold up those that answer: endpoints whose last round failed share a quarter
 * of the concurrency, those that have yet to answer for the first time a half, and a round that takes long gives way to
 * others that wait. Each class has room for one at least, so a concurrency below 4 can't promise as much.
 */
export class PollerGroup {
  readonly #replica: Replica;
  readonly #connectTo: (endpoint: string) => Replica;
  readonly #onEvent: (event: PollerEvent, endpoint: string) => void;
  readonly #pollerOptions: PollerOptions;
  readonly #spread: () => number;
  readonly #patienceMs: number;
  readonly #known: YieldingLimit;
  readonly #newcomers: YieldingLimit;
  readonly #failing: Limit;
  readonly #pollers = new Map<string, Poller>();
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  /** @throws {@link InvalidOption} */
  constructor(replica: Replica, options: PollerGroupOptions) {
    const { connect, concurrency = 64, spreadMs, patienceMs, onEvent, signal, ...pollerOptions } = options;
    const { intervalMs, timeoutMs, random, timers } = toSettings(pollerOptions);
    const withinMs = spreadMs ?? intervalMs;
    checkRange('concurrency', concurrency, 1, 65_536);
    checkRange('spreadMs', withinMs, 0, MAX_DELAY_MS);
    this.#patienceMs = patienceMs ?? Math.max(1, timeoutMs / 8);
    checkRange('patienceMs', this.#patienceMs, 1, MAX_DELAY_MS);
    this.#replica = replica;
    this.#connectTo = connect;
    this.#onEvent = onEvent ?? (() => undefined);
    this.#pollerOptions = pollerOptions;
    this.#spread = () => withinMs * random();
    const all = createLimit(Math.floor(concurrency));
    const newcomers = createLimit(Math.ceil(concurrency / 2));
    const failing = createLimit(Math.ceil(concurrency / 4));
    this.#known = new YieldingLimit(all, timers);
    this.#newcomers = new YieldingLimit((task) => newcomers(() => all(task)), timers);
    this.#failing = (task) => failing(() => all(task));
    signal?.addEventListener('abort', () => void this.close(), { once: true });
    if (signal?.aborted === true) void this.close();
  }

  /** The endpoints that are polled, in the order in which they were added. */
  get endpoints(): string[] {
    return [...this.#pollers.keys()];
  }

  /** The poller of an endpoint. */
  get(endpoint: string): Poller | undefined {
    return this.#pollers.get(endpoint);
  }

  /**
   * Polls an endpoint from now on.
   *
   * @returns whether it is new
   * @throws what `connect` throws; {@link Closed}
   */
  add(endpoint: string): boolean {
    if (this.#pollers.has(endpoint)) return false;
    this.#add(endpoint, this.#connect(endpoint));
    return true;
  }

  /**
   * Polls an endpoint no more. What was learned from it stays.
   *
   * @returns whether it was polled
   */
  remove(endpoint: string): boolean {
    const poller = this.#pollers.get(endpoint);
    if (poller === undefined) return false;
    this.#pollers.delete(endpoint);
    const closing = poller.close().then(() => void this.#closing.delete(closing));
    this.#closing.add(closing);
    return true;
  }

  /**
   * Makes these the endpoints: adds and removes what differs, and leaves the others running. When one can't be added
   * nothing is changed.
   *
   * @throws what `connect` throws; {@link Closed}
   */
  set(endpoints: Iterable<string>): EndpointsChanged {
    const wanted = new Set(endpoints);
    const peers = new Map<string, Replica>();
    for (const endpoint of wanted) if (!this.#pollers.has(endpoint)) peers.set(endpoint, this.#connect(endpoint));
    const removed = this.endpoints.filter((endpoint) => !wanted.has(endpoint));
    for (const endpoint of removed) this.remove(endpoint);
    for (const [endpoint, peer] of peers) this.#add(endpoint, peer);
    return { added: [...peers.keys()], removed };
  }

  /** {@link Poller.notify} for each of them. */
  notify(): void {
    for (const poller of this.#pollers.values()) poller.notify();
  }

  /** Closes every poller, and resolves when nothing is left of them. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const endpoint of this.endpoints) this.remove(endpoint);
    await Promise.all(this.#closing);
  }

  /** {@link PollerGroup.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #connect(endpoint: string): Replica {
    if (this.#isClosed) throw new Closed('the group of pollers is closed: make a new one');
    return this.#connectTo(endpoint);
  }

  #add(endpoint: string, peer: Replica): void {
    let usualMs: number | undefined;
    const limit: Limit = (task) => {
      if (poller.failures > 0) return this.#failing(task);
      const patienceMs = Math.min(MAX_DELAY_MS, Math.max(this.#patienceMs, USUAL_TIMES * (usualMs ?? 0)));
      const share = usualMs === undefined ? this.#newcomers : this.#known;
      return share.run(task, { patienceMs, giveWay: () => poller.interrupt(new GaveWay(patienceMs)) });
    };
    const poller: Poller = new Poller(this.#replica, peer, {
      ...this.#pollerOptions,
      limit,
      onEvent: (event) => {
        if (event.event === 'round-finished') usualMs = event.durationMs;
        this.#onEvent(event, endpoint);
      },
    });
    this.#pollers.set(endpoint, poller);
    poller.start(this.#spread());
  }
}
