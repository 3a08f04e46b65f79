import {
  type Change,
  type ConfigInput,
  type Limits,
  type LocalWriteResult,
  type PackedEntry,
  packConfig,
  packTombstone,
  type TombstoneInput,
  toLimits,
} from '@sconf/data-model';
import { Router, type RouterOptions } from '@sconf/router';

/** Hears what a router accepts, at the moment it does. */
export type OnAccepted = (entry: PackedEntry, from: 'author' | 'peer') => void;

/** A router that says what it accepts, so that this can be held against what its handlers are told. */
export class ObservedRouter extends Router {
  readonly #onAccepted: OnAccepted;
  readonly #limits: Limits;

  constructor(options: RouterOptions, onAccepted: OnAccepted) {
    super(options);
    this.#onAccepted = onAccepted;
    this.#limits = toLimits(options.limits);
  }

  override put(config: ConfigInput): LocalWriteResult {
    return this.writePacked(packConfig(config, this.#limits));
  }

  override kill(tombstone: TombstoneInput): LocalWriteResult {
    return this.writePacked(packTombstone(tombstone, this.#limits));
  }

  override writePacked(entry: PackedEntry): LocalWriteResult {
    const result = super.writePacked(entry);
    if (result.accepted) this.#onAccepted(entry, 'author');
    return result;
  }

  override mergePacked(entries: readonly PackedEntry[], origin?: unknown): Change[] {
    const changes = super.mergePacked(entries, origin);
    for (const { packed } of changes) this.#onAccepted(packed, 'peer');
    return changes;
  }
}
