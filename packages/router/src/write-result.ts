import type { Change, Config, Entry, LocalWriteResult, PushResult } from '@sconf/data-model';

/** What a router answers to a push: it always knows. */
export interface LocalPushResult extends PushResult {
  readonly accepted: readonly Entry[];
}

const NO_NEWS: LocalWriteResult = Object.freeze({ accepted: false });

class Plain {
  // A base class that returns another object makes `this` that object, so that a subclass puts its fields there.
  constructor(owner: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the point of this class
    return owner;
  }
}

/** Ties a change to a plain object, whose `replaced` is then parsed when it is first read. */
class Replacing extends Plain {
  readonly #change: Change;

  constructor(owner: object, change: Change) {
    super(owner);
    this.#change = change;
  }

  static replacedBy(owner: object): Config {
    return (owner as Replacing).#change.replaced as Config;
  }
}

// One descriptor for all, so that all results have one shape: a getter written into each costs three times as much.
const REPLACED: PropertyDescriptor = {
  enumerable: true,
  get() {
    return Replacing.replacedBy(this);
  },
};

/** What became of a write. What it replaced is parsed when somebody asks. */
export function writeResult(change: Change | undefined): LocalWriteResult {
  if (change === undefined) return NO_NEWS;
  const result = { accepted: true };
  if (change.packedReplaced === undefined) return result;
  // Where somebody has just read it, as handlers and states do with hot keys, the getter would cost more than it spares.
  const { unpacked } = change.packedReplaced;
  if (unpacked !== undefined) return { accepted: true, replaced: unpacked as Config };
  new Replacing(result, change);
  return Object.defineProperty(result, 'replaced', REPLACED);
}

/** What became of a push. The entries are parsed when somebody asks. */
export function pushResult(changes: readonly Change[]): LocalPushResult {
  let accepted: readonly Entry[] | undefined;
  return {
    get accepted() {
      accepted ??= changes.map((change) => change.entry);
      return accepted;
    },
    refused: [],
  };
}
