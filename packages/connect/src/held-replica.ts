import type { CallOptions, ConfigInput, EntryLike, Snapshot, TombstoneInput } from '@sconf/data-model';
import type { Node } from '@sconf/gossip';
import { type LocalPushResult, Router } from '@sconf/router';
import type { ConnectedReplica } from './connected-replica.js';
import type { ConnectOptions } from './options.js';
import type { SyncWatch } from './sync-watch.js';
import type { Wire } from './wire.js';

/** What keeps a set that is held here equal to others. */
export interface Bond {
  readonly node: Node;
  readonly watch: SyncWatch;
  readonly wire: Wire;
}

/** A replica that holds the set here. Closes its router with itself unless it was given one. */
export class HeldReplica implements ConnectedReplica {
  readonly router: Router;
  readonly #bond: Bond | undefined;
  readonly #options: ConnectOptions;
  #closing: Promise<void> | undefined;

  /** @param bond absent for a replica that is linked to nobody */
  constructor(options: ConnectOptions, router: Router = options.node?.router ?? new Router(), bond?: Bond) {
    this.router = router;
    this.#bond = bond;
    this.#options = options;
    if (options.signal?.aborted) this.#onAbort();
    else options.signal?.addEventListener('abort', this.#onAbort);
  }

  get node(): Node | undefined {
    return this.#bond?.node;
  }

  put(config: ConfigInput): ReturnType<Router['put']> {
    return this.router.put(config);
  }

  kill(tombstone: TombstoneInput): ReturnType<Router['kill']> {
    return this.router.kill(tombstone);
  }

  push(entries: Iterable<EntryLike>): LocalPushResult {
    return this.router.push(entries);
  }

  pull(): Snapshot {
    return this.router.pull();
  }

  async synced(options?: CallOptions): Promise<void> {
    await this.#bond?.watch.synced(options);
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #shutDown(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#bond?.watch.close();
    try {
      await this.#bond?.node.close();
      await this.#bond?.wire.close?.();
    } finally {
      if (this.#options.node?.router === undefined) await this.router.close();
    }
  }

  // What fails in closing is told to whoever closes; a signal has nobody to tell.
  readonly #onAbort = (): void => void this.close().catch(() => undefined);
}
