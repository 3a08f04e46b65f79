import {
  type CallOptions,
  type ConfigInput,
  ConfigSet,
  type Entry,
  type EntryLike,
  type PushResult,
  type Refusal,
  type Replica,
  type Snapshot,
  type TombstoneInput,
  type WriteResult,
} from '@sconf/data-model';
import type { TieAware, Ties } from '../src/index.js';

/** The smallest whole replica: a set, with taps to see what passes and a valve to stop it. */
export class SetReplica implements Replica, TieAware {
  readonly set: ConfigSet;
  ties: Ties | undefined;
  pulls = 0;
  /** The keys of each push, as `type/id@ver`. */
  readonly pushes: string[][] = [];
  /** Runs before each call is answered: throws to fail it, waits to delay it. */
  before: (call: 'pull' | 'push', options?: CallOptions) => void | Promise<void> = () => undefined;
  /** The code with which an entry is refused; undefined takes it. */
  refuse: (entry: EntryLike) => string | undefined = () => undefined;

  constructor(set: ConfigSet = new ConfigSet()) {
    this.set = set;
  }

  put(config: ConfigInput): WriteResult {
    return this.set.put(config);
  }

  kill(tombstone: TombstoneInput): WriteResult {
    return this.set.kill(tombstone);
  }

  async push(entries: Iterable<EntryLike>, options?: CallOptions): Promise<PushResult> {
    const offered = [...entries];
    this.pushes.push(offered.map(({ type, id, ver }) => `${type}/${id}@${ver}`));
    await this.before('push', options);
    const refused: Refusal[] = [];
    const accepted: Entry[] = [];
    for (const entry of offered) {
      const code = this.refuse(entry);
      if (code === undefined) accepted.push(...this.set.merge([entry]));
      else refused.push({ key: { type: entry.type, id: entry.id }, code });
    }
    return { accepted, refused };
  }

  async pull(options?: CallOptions): Promise<Snapshot> {
    this.pulls++;
    await this.before('pull', options);
    return this.set.snapshot();
  }
}

/** A local replica: answers at once, as a router does. */
export class LocalReplica implements Replica {
  readonly set: ConfigSet = new ConfigSet();

  put(config: ConfigInput): WriteResult {
    return this.set.put(config);
  }

  kill(tombstone: TombstoneInput): WriteResult {
    return this.set.kill(tombstone);
  }

  push(entries: Iterable<EntryLike>): PushResult {
    return { accepted: this.set.merge(entries), refused: [] };
  }

  pull(): Snapshot {
    return this.set.snapshot();
  }
}
