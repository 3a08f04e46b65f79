import { type Change, ConfigError, type Snapshot } from '@sconf/data-model';
import type { OnError } from './error-report.js';
import type { State } from './state.js';
import { type Instant, StateCell } from './state-cell.js';

/** The configs and all states of one instant. Never changes. */
export class RouterSnapshot {
  readonly configs: Snapshot;
  /** The value of each registered state, by its key. */
  readonly states: ReadonlyMap<string, unknown>;

  constructor(configs: Snapshot, states: ReadonlyMap<string, unknown>) {
    this.configs = configs;
    this.states = states;
  }

  /** The value of one state; `undefined` when none is registered under `key`. The caller answers for its type. */
  state<S>(key: string): S | undefined {
    return this.states.get(key) as S | undefined;
  }
}

const NONE: ReadonlyMap<string, unknown> = new Map();

/** All registered states. */
export class StateBoard {
  readonly #now: () => Instant;
  readonly #report: OnError;
  readonly #cells = new Map<string, StateCell<unknown>>();
  #busy = false;
  #snapshot: RouterSnapshot | undefined;

  /** @param now the set with everything that was accepted */
  constructor(now: () => Instant, report: OnError) {
    this.#now = now;
    this.#report = report;
  }

  /** Whether it is in the middle of bringing states up to date, and so within one's own methods. */
  get busy(): boolean {
    return this.#busy;
  }

  /** @throws ConfigError `duplicate-state`, and what the state's `init` throws */
  register(key: string, state: State<unknown>): void {
    if (this.#cells.has(key)) {
      throw new ConfigError(
        'duplicate-state',
        `a state is registered under ${JSON.stringify(key)}: unregister it first`,
      );
    }
    this.#cells.set(key, new StateCell<unknown>(key, state, this.#now(), this.#report));
    this.#snapshot = undefined;
  }

  unregister(key: string): boolean {
    this.#snapshot = undefined;
    return this.#cells.delete(key);
  }

  /** Brings all states up to date, with one copy of each that is concerned. */
  apply(changes: readonly Change[]): void {
    this.#busy = true;
    for (const cell of [...this.#cells.values()]) cell.apply(changes, this.#now);
    this.#busy = false;
    this.#snapshot = undefined;
  }

  /** @throws ConfigError `state-in-progress` from within a state's own methods, where no consistent answer exists */
  snapshot(): RouterSnapshot {
    if (this.#busy) {
      throw new ConfigError(
        'state-in-progress',
        'a state read the router: work with the draft and the config it is given',
      );
    }
    this.#snapshot ??= new RouterSnapshot(this.#now().configs, this.#values());
    return this.#snapshot;
  }

  #values(): ReadonlyMap<string, unknown> {
    // One is made for each batch, and most routers have no states.
    if (this.#cells.size === 0) return NONE;
    return new Map([...this.#cells].map(([key, cell]) => [key, cell.value]));
  }
}
