import type { Key, Snapshot } from '@sconf/data-model';
import type { KeyVersion } from '../frames/frame.js';

interface Announced extends KeyVersion {
  /** Who has it, in the order in which they said so. */
  readonly holders: string[];
  dueAt: number;
}

/** What a {@link Missing} asks for. */
export interface Request {
  readonly to: string;
  readonly keys: readonly Key[];
}

/**
 * What others announced and did not come yet. It mostly does, by the tree, a moment later; what doesn't is asked for,
 * of each who has it, one after the other.
 */
export class Missing {
  readonly #maxKeys: number;
  readonly #entries = new Map<string, Announced>();

  /** @param maxKeys of more than so many keys nothing is remembered: anti-entropy finds them */
  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** `holder` has a version that this node lacks; unless it comes until `dueAt` it is asked for. */
  add({ type, id, ver }: KeyVersion, holder: string, dueAt: number): void {
    // No name holds a control character.
    const key = `${type}\0${id}`;
    const known = this.#entries.get(key);
    if (known !== undefined && known.ver === ver) {
      if (!known.holders.includes(holder)) known.holders.push(holder);
    } else if (known === undefined || known.ver < ver) {
      if (known === undefined && this.#entries.size >= this.#maxKeys) return;
      this.#entries.delete(key);
      // Should its holder go, who had the version before is the next to ask.
      const holders = [holder, ...(known?.holders ?? []).filter((other) => other !== holder)];
      this.#entries.set(key, { type, id, ver, holders, dueAt });
    }
  }

  /**
   * What to ask whom for by now.
   *
   * @param lacks whether the version is still lacking
   * @param reachable whether a holder can be asked
   * @param againAt when to ask the next holder for what doesn't come
   */
  due(
    now: number,
    againAt: number,
    lacks: (wanted: KeyVersion) => boolean,
    reachable: (holder: string) => boolean,
  ): Request[] {
    const requests = new Map<string, Key[]>();
    for (const [key, wanted] of this.#entries) {
      if (wanted.dueAt > now) continue;
      this.#entries.delete(key);
      const holder = lacks(wanted) ? nextHolder(wanted.holders, reachable) : undefined;
      if (holder === undefined) continue;
      const keys = requests.get(holder);
      if (keys === undefined) requests.set(holder, [wanted]);
      else keys.push(wanted);
      wanted.dueAt = againAt;
      if (wanted.holders.length > 0) this.#entries.set(key, wanted);
    }
    return [...requests].map(([to, keys]) => ({ to, keys }));
  }
}

function nextHolder(holders: string[], reachable: (holder: string) => boolean): string | undefined {
  for (let next = holders.shift(); next !== undefined; next = holders.shift()) if (reachable(next)) return next;
  return undefined;
}

/** Whether a set has no such version, or later one. A tie that differs in data only is left to anti-entropy. */
export function lacks(set: Snapshot, { type, id, ver }: KeyVersion): boolean {
  const held = set.getPacked(type, id);
  return held === undefined || held.ver < ver;
}
