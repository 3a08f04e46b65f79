import type { Change, Config } from '@sconf/data-model';
import type { Router } from '@sconf/router';

const STATE = 'witness';

interface Sum {
  live: number;
  versions: number;
}

/**
 * Hears of every change that a router tells, as an application would: by a handler, and by a state. It takes down
 * whatever an application must never be told.
 */
export class Witness {
  readonly #router: Router;
  readonly #newest = new Map<string, number>();
  /** Changes told. */
  told = 0;
  /** Changes told that were no step forward of their key. */
  backward = 0;

  constructor(router: Router) {
    this.#router = router;
    for (const { id, ver } of router.pull().packed()) this.#newest.set(id, Number(ver));
    router.registerState<Sum>(STATE, {
      init: () => ({ live: 0, versions: 0 }),
      copy: (sum) => ({ ...sum }),
      put: (sum, config) => add(sum, config, 1),
      kill: (sum, config) => add(sum, config, -1),
    });
    router.addHandler({ onBatch: (changes) => this.#hear(changes) });
  }

  /** Whether the state comes to what the set of the same instant says. */
  get stateAgrees(): boolean {
    const snapshot = this.#router.snapshot();
    const found = snapshot.state<Sum>(STATE);
    const expected: Sum = { live: 0, versions: 0 };
    for (const { dead, ver } of snapshot.configs.packed()) if (!dead) add(expected, { ver }, 1);
    return found?.live === expected.live && found.versions === expected.versions;
  }

  #hear(changes: readonly Change[]): void {
    for (const { packed } of changes) {
      const before = this.#newest.get(packed.id);
      const version = Number(packed.ver);
      this.told += 1;
      if (before !== undefined && version <= before) this.backward += 1;
      this.#newest.set(packed.id, version);
    }
  }
}

function add(sum: Sum, { ver }: Pick<Config, 'ver'>, times: 1 | -1): void {
  sum.live += times;
  sum.versions += times * Number(ver);
}
