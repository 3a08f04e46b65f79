import {
  type Config,
  type ConfigInput,
  ConfigSet,
  type EntryLike,
  type Replica,
  type Snapshot,
  type TombstoneInput,
  type Version,
} from '@sconf/data-model';
import { claim, within } from '../evidence.js';
import type { ReplicaFixture, ReplicaSetup, ReplicaTraits } from './setup.js';

/** A replica under test beside a set that is given the same entries: what the one holds the other must. */
export class Stand {
  readonly fixture: ReplicaFixture;
  readonly traits: Required<ReplicaTraits>;
  readonly expected: ConfigSet = new ConfigSet();

  private constructor(fixture: ReplicaFixture, traits: Required<ReplicaTraits>) {
    this.fixture = fixture;
    this.traits = traits;
  }

  /** Runs a check's body and clears away what it stood on. */
  static async lend(setup: ReplicaSetup, traits: Required<ReplicaTraits>, body: ReplicaBody): Promise<void> {
    const stand = new Stand(await setup(), traits);
    try {
      await body(stand, (also) => Stand.lend(setup, traits, also));
    } finally {
      await stand.fixture.close?.();
    }
  }

  get replica(): Replica {
    return this.fixture.replica;
  }

  /** A config of the suite's first type, or its second. */
  config(id: string, ver: Version, data: unknown = { rate: 0.5 }, second = false): ConfigInput {
    return { type: this.traits.types[second ? 1 : 0], id, ver, data };
  }

  /** Puts a config on both sides, and compares what was said of it. */
  async put(config: ConfigInput): Promise<void> {
    const { accepted } = await this.within(async () => await this.replica.put(config), 'put');
    this.said(`put of version ${config.ver}`, accepted, this.expected.put(config).accepted);
  }

  /** Kills on both sides, and compares what was said of it. */
  async kill(tombstone: TombstoneInput): Promise<void> {
    const { accepted } = await this.within(async () => await this.replica.kill(tombstone), 'kill');
    this.said(`kill of version ${tombstone.ver}`, accepted, this.expected.kill(tombstone).accepted);
  }

  /** Pushes to both sides, and compares what was said of it. */
  async push(entries: readonly EntryLike[]): Promise<void> {
    const { accepted, refused } = await this.within(async () => await this.replica.push(entries), 'push');
    claim(refused.length === 0, () => `push refused ${refused.length} entries, the first with ${refused[0]?.code}.`);
    this.said('push', accepted?.length, this.expected.merge(entries).length);
  }

  async pull(): Promise<Snapshot> {
    return await this.within(async () => await this.replica.pull(), 'pull');
  }

  /** Demands that a pull gives what the set beside holds. */
  async holdsExpected(): Promise<void> {
    const snapshot = await this.pull();
    const seen = (): string => `It holds ${describe(snapshot)}, and should hold ${describe(this.expected)}.`;
    claim(snapshot.fingerprint() === this.expected.fingerprint(), seen);
  }

  within<T>(call: () => Promise<T>, name: string): Promise<T> {
    return within(this.traits.deadlineMs, call(), () => `${name} did not settle`);
  }

  private said<T>(call: string, accepted: T | undefined, expected: T): void {
    if (accepted === undefined && this.traits.silent) return;
    claim(accepted === expected, () => `${call} said that accepted is ${accepted}, and it should be ${expected}.`);
  }
}

/** What a check does. `again` does the same on a replica of its own. */
export type ReplicaBody = (stand: Stand, again: (body: ReplicaBody) => Promise<void>) => Promise<void>;

function describe(view: Iterable<{ id: string; ver: Version }> & { readonly size: number }): string {
  const first = [...view].slice(0, 5).map((entry) => {
    const kind = 'dead' in entry ? 'dead' : JSON.stringify((entry as Config).data);
    return `${entry.id}@${entry.ver} ${kind}`;
  });
  return `${view.size} entries${first.length === 0 ? '' : ` (${first.join(', ')}${view.size > 5 ? ', ...' : ''})`}`;
}
