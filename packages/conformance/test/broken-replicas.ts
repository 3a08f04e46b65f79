import {
  type CallOptions,
  Closed,
  type ConfigInput,
  ConfigSet,
  type EntryLike,
  type PushResult,
  type Replica,
  type Snapshot,
  type TombstoneInput,
  type WriteResult,
} from '@sconf/data-model';
import type { ReplicaFixture } from '../src/index.js';
import { EMPTY, SetReplica } from './set-replica.js';

/** A replica that breaks one promise, and the check that must find out. */
export interface BrokenReplica {
  readonly fault: string;
  /** The `id` of the check. */
  readonly check: string;
  /** What the message must say of what was seen. */
  readonly evidence: RegExp;
  /** Whether it is found out by a deadline: by something that doesn't happen. @default false */
  readonly late?: boolean;
  readonly create: () => Replica | ReplicaFixture;
}

class FullReplica extends SetReplica {
  constructor() {
    super();
    this.set.put({ type: 'alpha', id: 'left-over', ver: 1 });
  }
}

class LateReplica extends SetReplica {
  override async pull(): Promise<Snapshot> {
    const snapshot = this.last;
    this.last = this.set.snapshot();
    return snapshot;
  }

  private last: Snapshot = EMPTY;
}

class LastWriteReplica extends SetReplica {
  override async put(config: ConfigInput): Promise<WriteResult> {
    const others = [...this.set].filter(({ id }) => id !== config.id);
    this.set = new ConfigSet();
    this.set.merge(others);
    return this.set.put(config);
  }
}

class BoastfulReplica extends SetReplica {
  override async put(config: ConfigInput): Promise<WriteResult> {
    this.set.put(config);
    return { accepted: true };
  }
}

class RevivingReplica extends SetReplica {
  override async kill(tombstone: TombstoneInput): Promise<WriteResult> {
    const killed = this.set.get(tombstone.type, tombstone.id);
    const others = [...this.set].filter((entry) => entry !== killed && entry.id !== tombstone.id);
    const accepted = killed !== undefined && killed.ver <= tombstone.ver;
    if (accepted) this.set = new ConfigSet();
    this.set.merge(others);
    return { accepted };
  }
}

class FirstReplica extends SetReplica {
  override async put(config: ConfigInput): Promise<WriteResult> {
    if (this.set.get(config.type, config.id)?.ver === config.ver) return { accepted: false };
    return this.set.put(config);
  }
}

class LivingReplica extends SetReplica {
  override async push(entries: Iterable<EntryLike>): Promise<PushResult> {
    return { accepted: this.set.merge([...entries].filter((entry) => !('dead' in entry && entry.dead))), refused: [] };
  }
}

class RefusingReplica extends SetReplica {
  override async push(entries: Iterable<EntryLike>): Promise<PushResult> {
    const refused = [...entries].map(({ type, id }) => ({ key: { type, id }, code: 'not-today' }));
    return { accepted: [], refused };
  }
}

class ShortReplica extends SetReplica {
  override async push(entries: Iterable<EntryLike>): Promise<PushResult> {
    return { accepted: this.set.merge([...entries].slice(0, 1000)), refused: [] };
  }
}

class RoundingReplica extends SetReplica {
  override async put(config: ConfigInput): Promise<WriteResult> {
    return this.set.put({ ...config, ver: Number(config.ver) });
  }
}

class LiveViewReplica extends SetReplica {
  override async pull(): Promise<Snapshot> {
    return this.set as unknown as Snapshot;
  }
}

class BorrowingReplica extends SetReplica {
  readonly #borrowed: ConfigInput[] = [];

  override async put(config: ConfigInput): Promise<WriteResult> {
    this.#borrowed.push(config);
    return new ConfigSet().put(config);
  }

  override async pull(): Promise<Snapshot> {
    const set = new ConfigSet();
    for (const config of this.#borrowed) set.put(config);
    return set.snapshot();
  }
}

class LenientReplica extends SetReplica {
  override async put(config: ConfigInput): Promise<WriteResult> {
    return await super.put(config).catch(() => ({ accepted: false }));
  }
}

class RacingReplica extends SetReplica {
  override async put(config: ConfigInput): Promise<WriteResult> {
    const read = this.set.get(config.type, config.id)?.ver ?? 0;
    await new Promise(setImmediate);
    if (config.ver <= read) return { accepted: false };
    this.set = new ConfigSet();
    return this.set.put(config);
  }
}

class GruffReplica extends SetReplica {
  override async pull(options?: CallOptions): Promise<Snapshot> {
    if (options?.signal?.aborted) throw new Error('AbortError');
    return await super.pull();
  }
}

class HungReplica extends SetReplica {
  override pull(): Promise<Snapshot> {
    return new Promise(() => undefined);
  }
}

class ImpatientReplica extends SetReplica {
  override async pull(options?: CallOptions): Promise<Snapshot> {
    options?.signal?.throwIfAborted();
    await new Promise(setImmediate);
    return options?.signal?.aborted ? await new Promise(() => undefined) : this.set.snapshot();
  }
}

class PlainReplica extends SetReplica {
  override async push(entries: Iterable<EntryLike>): Promise<PushResult> {
    const plain = [...entries].map((entry) => {
      const { type, id, ver } = entry;
      if ('dead' in entry && entry.dead) return { type, id, ver, dead: true };
      return { type, id, ver, ...('data' in entry && { data: entry.data }) };
    });
    return { accepted: this.set.merge(plain as EntryLike[]), refused: [] };
  }
}

/** Its calls fail after it broke down, but for one that answers as if all were well. */
function breaking(calm: keyof Replica, answer: unknown): ReplicaFixture {
  const replica = new SetReplica();
  const breakDown = (): void => {
    const fail = (): Promise<never> => Promise.reject(new Closed('the server is gone'));
    Object.assign(replica, { put: fail, kill: fail, push: fail, pull: fail, [calm]: async () => answer });
  };
  return { replica, breakDown };
}

export const BROKEN_REPLICAS: readonly BrokenReplica[] = [
  { fault: 'is shared with another', check: 'empty', evidence: /holds 1 entries/, create: () => new FullReplica() },
  {
    fault: 'reads behind its writes',
    check: 'read-your-writes',
    evidence: /It holds 0 entries, and/,
    create: () => new LateReplica(),
  },
  {
    fault: 'lets the last write win',
    check: 'newer-only',
    evidence: /put of version 4 said that accepted is true/,
    create: () => new LastWriteReplica(),
  },
  {
    fault: 'says that it accepted what it did not',
    check: 'newer-only',
    evidence: /accepted is true, and it should be false/,
    create: () => new BoastfulReplica(),
  },
  {
    fault: 'forgets what it killed',
    check: 'kill',
    evidence: /a@5 dead|accepted is/,
    create: () => new RevivingReplica(),
  },
  {
    fault: 'keeps the first of a tie',
    check: 'ties',
    evidence: /accepted is false, and it should be true/,
    create: () => new FirstReplica(),
  },
  {
    fault: 'drops tombstones from a push',
    check: 'push',
    evidence: /push said that accepted is 1, and it should be 2/,
    create: () => new LivingReplica(),
  },
  {
    fault: 'refuses what is sound',
    check: 'push',
    evidence: /refused 3 entries, the first with not-today/,
    create: () => new RefusingReplica(),
  },
  {
    fault: 'cuts large pushes',
    check: 'large-push',
    evidence: /accepted is 1000, and it should be 1500/,
    create: () => new ShortReplica(),
  },
  {
    fault: 'rounds versions',
    check: 'exact',
    evidence: /InvalidEntry invalid-version/,
    create: () => new RoundingReplica(),
  },
  {
    fault: 'hands out what it goes on to change',
    check: 'snapshot',
    evidence: /A snapshot changed/,
    create: () => new LiveViewReplica(),
  },
  {
    fault: "keeps the caller's object",
    check: 'own-copy',
    evidence: /\{"rate":2\}.*\{"rate":1\}/,
    create: () => new BorrowingReplica(),
  },
  {
    fault: 'takes what is no entry',
    check: 'refusal',
    evidence: /did not reject with an error that has a code/,
    create: () => new LenientReplica(),
  },
  {
    fault: 'loses a race with itself',
    check: 'concurrency',
    evidence: /should hold 1 entries \(a@50/,
    create: () => new RacingReplica(),
  },
  {
    fault: 'has its own reason for giving up',
    check: 'cancellation',
    evidence: /pull rejected with Error: AbortError/,
    create: () => new GruffReplica(),
  },
  {
    fault: 'hangs',
    check: 'empty',
    evidence: /pull did not settle within/,
    late: true,
    create: () => new HungReplica(),
  },
  {
    fault: 'never comes back from a call that is aborted meanwhile',
    check: 'cancellation',
    evidence: /pull, aborted while it was made, did not settle within/,
    late: true,
    create: () => new ImpatientReplica(),
  },
  {
    fault: 'takes no entries as a snapshot has them',
    check: 'pass-on',
    evidence: /What was pulled from one and pushed to another differs/,
    create: () => new PlainReplica(),
  },
  {
    fault: 'shows a failed pull as an empty set',
    check: 'failure',
    evidence: /pull did not reject/,
    create: () => breaking('pull', EMPTY),
  },
  {
    fault: 'says that a failed push went well',
    check: 'failure',
    evidence: /push did not reject/,
    create: () => breaking('push', { accepted: [], refused: [] }),
  },
];
