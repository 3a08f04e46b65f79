import { type Change, type Config, type PackedEntry, type Snapshot, unpack } from '@sconf/data-model';
import type { OnError } from './error-report.js';
import { ofTypes } from './of-types.js';
import { listedNames } from './options.js';
import type { State } from './state.js';

/**
 * Configs that replays after a failure may visit, in all and for each one held, before the rest is left for the next
 * batch: bounds the pause when a state chokes on very many.
 */
const REPLAY_BUDGET = { least: 10_000, perConfig: 10 };

/** The set as it is now. */
export interface Instant {
  readonly configs: Snapshot;
  /** How many changes it shows that states were not given yet: those that come next. */
  readonly ahead: number;
}

/**
 * One registered state and its value.
 *
 * A draft whose `put` or `kill` threw may be torn, so it is thrown away: readers keep the value before it, and the
 * state is replayed over the live configs without the config that it choked on. A newer version of that is tried again.
 */
export class StateCell<S> {
  readonly #key: string;
  readonly #state: State<S>;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #report: OnError;
  #value: S;
  #refused = new Set<PackedEntry>();
  /** How many of the changes that come next are in the value. */
  #ahead = 0;
  #stale = false;

  /** @throws what `init` throws */
  constructor(key: string, state: State<S>, now: Instant, report: OnError) {
    this.#key = key;
    this.#state = state;
    this.#types = listedNames('types', state.types);
    this.#report = report;
    this.#value = state.init();
    this.#replay(now);
  }

  get value(): S {
    return this.#value;
  }

  /** Brings the value up to date with the next changes. */
  apply(changes: readonly Change[], now: () => Instant): void {
    const relevant = ofTypes(this.#types, changes.slice(this.#ahead));
    this.#ahead = 0;
    if (relevant.length === 0) return;
    if (this.#stale || !this.#applyAll(relevant)) this.#replay(now());
  }

  #applyAll(changes: readonly Change[]): boolean {
    const state = this.#state;
    let current: PackedEntry | undefined;
    try {
      const draft = state.copy(this.#value);
      for (const change of changes) {
        const { packed, packedReplaced } = change;
        current = packedReplaced;
        if (packedReplaced !== undefined && !this.#refused.delete(packedReplaced)) {
          state.kill(draft, change.replaced as Config);
        }
        current = packed;
        if (!packed.dead) state.put(draft, change.entry as Config);
      }
      this.#value = draft;
      return true;
    } catch (error) {
      this.#choke(error, current);
      return false;
    }
  }

  #replay(now: Instant): void {
    let budget = REPLAY_BUDGET.least + REPLAY_BUDGET.perConfig * now.configs.size;
    this.#stale = true;
    while (this.#stale && budget > 0) budget -= this.#replayOnce(now);
  }

  /** Returns how many configs it visited, without bound when it failed and there is no config to leave out. */
  #replayOnce(now: Instant): number {
    const state = this.#state;
    const refused = new Set<PackedEntry>();
    let visited = 0;
    let current: PackedEntry | undefined;
    try {
      const draft = state.init();
      for (const packed of this.#live(now.configs)) {
        visited++;
        current = packed;
        if (this.#refused.has(packed)) refused.add(packed);
        else state.put(draft, unpack(packed) as Config);
      }
      this.#value = draft;
      this.#refused = refused;
      this.#ahead = now.ahead;
      this.#stale = false;
    } catch (error) {
      this.#choke(error, current);
    }
    return current === undefined ? Number.POSITIVE_INFINITY : visited;
  }

  #choke(error: unknown, entry: PackedEntry | undefined): void {
    if (entry !== undefined) this.#refused.add(entry);
    this.#report(error, { state: this.#key, ...(entry && { entry }) });
  }

  *#live(configs: Snapshot): IterableIterator<PackedEntry> {
    for (const type of this.#types ?? configs.types()) {
      for (const packed of configs.packed(type)) if (!packed.dead) yield packed;
    }
  }
}
