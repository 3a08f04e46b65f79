import type { Config, Entry } from './entry.js';
import type { PackedEntry } from './packed-entry.js';
import { unpack } from './unpack.js';

/** One accepted entry, and the live config that it replaced or killed. Reading `entry` or `replaced` parses the data. */
export class Change {
  /** The accepted entry, packed. */
  readonly packed: PackedEntry;
  /** The live config it replaced, packed. */
  readonly packedReplaced: PackedEntry | undefined;
  /** Who brought it, as whoever merged it named it, such as a peer; `undefined` where nobody was named. Compared by identity. */
  readonly origin: unknown;
  #entry: Entry | undefined;
  #replaced: Config | undefined;

  constructor(packed: PackedEntry, packedReplaced: PackedEntry | undefined, origin?: unknown) {
    this.packed = packed;
    this.packedReplaced = packedReplaced;
    this.origin = origin;
  }

  /** The accepted entry. */
  get entry(): Entry {
    // Where that is remembered still: reading the entry takes its place.
    this.#replaced ??= this.packedReplaced?.unpacked as Config | undefined;
    this.#entry ??= unpack(this.packed);
    return this.#entry;
  }

  /** The live config that was there before, if there was one. */
  get replaced(): Config | undefined {
    if (this.packedReplaced !== undefined) this.#replaced ??= unpack(this.packedReplaced) as Config;
    return this.#replaced;
  }
}
