import type { NodeEvent, NodeOptions, Traffic } from '@sconf/gossip';

/** What a process is started with: plain data, as it goes over its command line. */
export interface ProgramOptions extends Pick<NodeOptions, 'cluster' | 'listen' | 'seeds' | 'limits' | 'times'> {
  readonly id: string;
  /** File to keep a log in. @default none: nothing survives the process */
  readonly log?: string;
  /** Listen on an address that isn't loopback. @default false */
  readonly insecure?: boolean;
  /** Origin that others are told to dial, as of the transport. @default where it listens */
  readonly advertise?: string;
  /** As of the transport. */
  readonly heartbeatMs?: number;
}

/** A number of keys, which one process writes and no other. */
export interface Keys {
  /** Their ids are `<prefix>-0`, `<prefix>-1` and so on. */
  readonly prefix: string;
  readonly count: number;
}

/** Version by id. */
export type Versions = Readonly<Record<string, number>>;

/** What a process tells of itself. */
export interface Report {
  readonly size: number;
  readonly fingerprint: string;
  /** Ids of those with which entries flow, sorted. */
  readonly peers: readonly string[];
  readonly traffic: Readonly<Traffic>;
  /** What all entries of the set come to when each is sent once, in bytes, as the protocol writes them. */
  readonly entryBytes: number;
  /** Changes that a handler was told of in this life of the process. */
  readonly told: number;
  /** Those of them that were no step forward: older than what it was told before, or the same again. */
  readonly backward: number;
  /** Whether a state that is kept up to date by the router comes to what the set says. */
  readonly stateAgrees: boolean;
}

/** What a process takes at rest. */
export interface Memory {
  /** Bytes of what is reachable: on the heap, and in buffers beside it. */
  readonly reachable: number;
  /** Bytes of memory that the process has from the system. */
  readonly resident: number;
}

/** What a process does when it is told to. All methods answer once they are done. */
export interface Orders {
  /** Once everything that was merged before was told. */
  report(): Promise<Report>;
  /** Of all keys. */
  versions(): Versions;
  memory(): Memory;
  /** Writes keys in turns, as fast as it goes, until so many updates are written. */
  burst(keys: Keys, updates: number): Promise<void>;
  /** Writes all of the keys every so many milliseconds, from now on. */
  startWriting(keys: Keys, everyMs: number): void;
  /** Stops that; the newest version that was written of each key. */
  stopWriting(): Versions;
  /** Writes all of the keys once; answers when that is on the disk. */
  writeDurably(keys: Keys): Promise<Versions>;
  /** Leaves the cluster, in order. The replica stays. */
  leave(): Promise<void>;
}

/** What a process sends to who started it. */
export type Message =
  | { readonly kind: 'ready'; readonly address: string; readonly loaded: number }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly error: unknown }
  | { readonly kind: 'event'; readonly event: NodeEvent };

/** What it is sent. */
export interface Request {
  readonly number: number;
  readonly order: keyof Orders;
  readonly input: readonly unknown[];
}
