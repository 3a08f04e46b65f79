import {
  type CallOptions,
  type ConfigInput,
  ConfigSet,
  type EntryLike,
  type PushResult,
  type Replica,
  type Snapshot,
  type TombstoneInput,
  type WriteResult,
} from '@sconf/data-model';

/** The smallest whole replica, as if it were far away: every call takes a turn, and can be aborted. */
export class SetReplica implements Replica {
  protected set: ConfigSet = new ConfigSet();

  async put(config: ConfigInput, options?: CallOptions): Promise<WriteResult> {
    options?.signal?.throwIfAborted();
    return this.set.put(config);
  }

  async kill(tombstone: TombstoneInput, options?: CallOptions): Promise<WriteResult> {
    options?.signal?.throwIfAborted();
    return this.set.kill(tombstone);
  }

  async push(entries: Iterable<EntryLike>, options?: CallOptions): Promise<PushResult> {
    options?.signal?.throwIfAborted();
    return { accepted: this.set.merge(entries), refused: [] };
  }

  async pull(options?: CallOptions): Promise<Snapshot> {
    options?.signal?.throwIfAborted();
    return this.set.snapshot();
  }
}

export const EMPTY: Snapshot = new ConfigSet().snapshot();
