import { ConfigError, type ConfigSet, type Snapshot } from '@sconf/data-model';
import type { ChangeLog } from './change-log.js';
import type { OnError } from './error-report.js';
import type { State } from './state.js';
import { StateCell } from './state-cell.js';

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

/** All registered states and their place in the log. */
export class StateBoard {
  readonly #set: ConfigSet;
  readonly #log: ChangeLog;
  readonly #report: OnError;
  readonly #cells = new Map<string, StateCell<unknown>>();
  #place: number;
  #applying = false;
  #snapshot: RouterSnapshot | undefined;

  constructor(set: ConfigSet, log: ChangeLog, report: OnError) {
    this.#set = set;
    this.#log = log;
    this.#report = report;
    this.#place = log.end;
  }

  /** The first change of the log that the states don't know. */
  get place(): number {
    return this.#place;
  }

  /** @throws ConfigError `duplicate-state`, and what the state's `init` throws */
  register<S>(key: string, state: State<S, unknown>): void {
    if (this.#cells.has(key)) {
      throw new ConfigError(
        'duplicate-state',
        `a state is registered under ${JSON.stringify(key)}: unregister it first`,
      );
    }
    this.#cells.set(key, new StateCell<unknown>(key, state as State<unknown>, this.#now(), this.#report));
    this.#snapshot = undefined;
  }

  unregister(key: string): boolean {
    this.#snapshot = undefined;
    return this.#cells.delete(key);
  }

  /** Brings all states up to date, with one copy of each that is concerned. */
  catchUp(): void {
    const start = this.#place;
    const { end } = this.#log;
    if (start === end || this.#applying) return;
    this.#applying = true;
    const run = { changes: this.#cells.size > 0 ? this.#log.slice(start, end) : [], start };
    for (const cell of this.#cells.values()) cell.apply(run, () => this.#now());
    this.#place = end;
    this.#snapshot = undefined;
    this.#applying = false;
  }

  /** @throws ConfigError `state-in-progress` from within a state's own methods, where no consistent answer exists */
  snapshot(): RouterSnapshot {
    if (this.#applying) {
      throw new ConfigError(
        'state-in-progress',
        'a state read the router: work with the draft and the config it is given',
      );
    }
    this.catchUp();
    if (this.#snapshot !== undefined) return this.#snapshot;
    this.#snapshot = new RouterSnapshot(this.#set.snapshot(), this.#values());
    return this.#snapshot;
  }

  #values(): ReadonlyMap<string, unknown> {
    // One is made for each batch, and most routers have no states.
    if (this.#cells.size === 0) return NONE;
    const values = new Map<string, unknown>();
    for (const [key, cell] of this.#cells) values.set(key, cell.value);
    return values;
  }

  #now(): { configs: Snapshot; end: number } {
    return { configs: this.#set.snapshot(), end: this.#log.end };
  }
}
