import type { Version } from '@sconf/data-model';
import type { KeyVersion } from '../frames/frame.js';

/** What a peer is to be told that this node has: the newest version of each key, so that it is bounded by keys. */
export class Announcements {
  #types = new Map<string, Map<string, Version>>();

  get empty(): boolean {
    return this.#types.size === 0;
  }

  add(type: string, id: string, ver: Version): void {
    const ids = this.#types.get(type);
    if (ids === undefined) this.#types.set(type, new Map([[id, ver]]));
    else ids.set(id, ver);
  }

  /** The peer has this version already: nothing up to it needs to be said. */
  drop(type: string, id: string, ver: Version): void {
    const ids = this.#types.get(type);
    const own = ids?.get(id);
    if (ids === undefined || own === undefined || own > ver) return;
    ids.delete(id);
    if (ids.size === 0) this.#types.delete(type);
  }

  /** All of them, those of one type together; none are left. */
  take(): KeyVersion[] {
    const all: KeyVersion[] = [];
    for (const [type, ids] of this.#types) for (const [id, ver] of ids) all.push({ type, id, ver });
    this.clear();
    return all;
  }

  clear(): void {
    this.#types = new Map();
  }
}
