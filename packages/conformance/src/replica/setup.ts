import type { Replica } from '@sconf/data-model';

/** What one check works on. */
export interface ReplicaFixture {
  /** Empty, and nobody else's. */
  readonly replica: Replica;
  /** From now on the replica can't do its work: its server is gone, its store is full. See `breakable`. */
  breakDown?(): void | Promise<void>;
  /** Clears away what the fixture holds. */
  close?(): void | Promise<void>;
}

/** Makes a fixture; called once or more for each check. */
export type ReplicaSetup = () => ReplicaFixture | Promise<ReplicaFixture>;

/** What a replica doesn't promise, and what it does beyond others. All may be left out. */
export interface ReplicaTraits {
  /** It doesn't say what it accepted: `accepted` is undefined. @default false */
  readonly silent?: boolean;
  /** Of two configs of one version it keeps the first, as gosconf does. @default false */
  readonly keepsFirst?: boolean;
  /** Fixtures have `breakDown`. @default false */
  readonly breakable?: boolean;
  /** The types that entries of the suite are of, for replicas that know no others. @default ['alpha', 'beta'] */
  readonly types?: readonly [string, string];
  /** Entries in the largest push. @default 5000 */
  readonly manyEntries?: number;
  /** Milliseconds that any one thing may take. @default 30000 */
  readonly deadlineMs?: number;
}
