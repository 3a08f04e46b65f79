import { type KV, Kvm } from '@nats-io/kv';
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import {
  type CallOptions,
  type Config,
  ConfigError,
  type ConfigInput,
  ConfigSet,
  comparePacked,
  type Entry,
  type EntryLike,
  type PackedEntry,
  type PushResult,
  pack,
  packConfig,
  packTombstone,
  parse,
  type Replica,
  type Snapshot,
  stringify,
  type TombstoneInput,
  toLimits,
  unpack,
  type WriteResult,
} from '@sconf/data-model';
import { TransportError } from '@sconf/transport';
import { keyOf } from './bucket-key.js';

/** Options of {@link openBucket}. */
export interface BucketOptions {
  /** Servers of one cluster, with JetStream. @default 127.0.0.1:4222 */
  readonly servers?: string | readonly string[];
  /** What the NATS client takes besides: credentials, TLS, a name. */
  readonly nats?: Omit<NodeConnectionOptions, 'servers'>;
  /** Name of the bucket, of letters, digits, `_` and `-`; it is made where there is none. */
  readonly bucket: string;
  /** Servers that keep a copy of each entry, 1 to 5, where the bucket is made. @default 1 */
  readonly replicas?: number;
}

/** Entries that are under way to the server at once. */
const CONCURRENCY = 128;

/** A JetStream key-value bucket as a replica: to seed a newcomer from, and to keep what is to outlive all nodes. */
export interface Bucket extends Replica {
  put(config: ConfigInput, options?: CallOptions): Promise<WriteResult>;
  kill(tombstone: TombstoneInput, options?: CallOptions): Promise<WriteResult>;
  push(entries: Iterable<EntryLike>, options?: CallOptions): Promise<PushResult>;
  pull(options?: CallOptions): Promise<Snapshot>;
  /** Closes the connection; the bucket stays. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a bucket, and makes it where there is none. Each key of it holds the greatest entry that was put, by the join and
 * not by who came last: a write names the revision that it replaces, and looks again where another was faster.
 *
 * Rejects with TransportError `unreachable`, and with what JetStream says.
 */
export async function openBucket(options: BucketOptions): Promise<Bucket> {
  const servers = [options.servers ?? '127.0.0.1:4222'].flat() as string[];
  const connection = await connect({ maxReconnectAttempts: -1, ...options.nats, servers }).catch((cause: Error) => {
    throw new TransportError('unreachable', `${servers.join(', ')}: ${cause.message}`, { cause });
  });
  try {
    const kv = await new Kvm(connection).create(options.bucket, { history: 1, replicas: options.replicas ?? 1 });
    return new NatsBucket(kv, () => connection.close());
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class NatsBucket implements Bucket {
  readonly #kv: KV;
  readonly #close: () => Promise<void>;

  constructor(kv: KV, close: () => Promise<void>) {
    this.#kv = kv;
    this.#close = close;
  }

  async put(config: ConfigInput, { signal }: CallOptions = {}): Promise<WriteResult> {
    return await this.#offer(packConfig(config, toLimits()), signal);
  }

  async kill(tombstone: TombstoneInput, { signal }: CallOptions = {}): Promise<WriteResult> {
    return await this.#offer(packTombstone(tombstone, toLimits()), signal);
  }

  async push(entries: Iterable<EntryLike>, { signal }: CallOptions = {}): Promise<PushResult> {
    signal?.throwIfAborted();
    // Of several of one key one is offered; what is no entry rejects before anything is written.
    const offered = [...new ConfigSet().merge(entries)].map((entry) => pack(entry));
    const newest = new Map(offered.map((entry) => [keyOf(entry), entry]));
    const accepted: Entry[] = [];
    const left = newest.values();
    const work = async (): Promise<void> => {
      for (const entry of left) {
        const result = await this.#offer(entry, signal);
        if (result.accepted === true) accepted.push(unpack(entry));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return { accepted, refused: [] };
  }

  async pull({ signal }: CallOptions = {}): Promise<Snapshot> {
    signal?.throwIfAborted();
    return await told(async () => {
      const set = new ConfigSet();
      const { values } = await this.#kv.status();
      let seen = 0;
      for await (const { operation, value } of await this.#kv.history({ key: '>' })) {
        signal?.throwIfAborted();
        seen += 1;
        if (operation === 'PUT') set.merge([read(value)]);
      }
      // Where a connection ends meanwhile so does the list, and a part must not look like the whole.
      if (seen < values) throw new TransportError('unreachable', `${seen} of ${values} entries came: pull again`);
      return set.snapshot();
    }, signal);
  }

  async close(): Promise<void> {
    await this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  /** Writes an entry unless a greater one is there. */
  async #offer(entry: PackedEntry, signal: AbortSignal | undefined): Promise<WriteResult> {
    const key = keyOf(entry);
    for (;;) {
      signal?.throwIfAborted();
      const found = await told(() => this.#kv.get(key), signal);
      const held = found?.operation === 'PUT' ? read(found.value) : undefined;
      if (held !== undefined && comparePacked(entry, held) <= 0) return { accepted: false };
      try {
        await told(() => this.#kv.put(key, stringify(entry), { previousSeq: found?.revision ?? 0 }), signal);
      } catch (error) {
        if (!isConflict((error as Error).cause)) throw error;
        continue;
      }
      return held === undefined || held.dead
        ? { accepted: true }
        : { accepted: true, replaced: unpack(held) as Config };
    }
  }
}

/** @throws ConfigError for what is no entry: somebody else writes to the bucket */
function read(value: Uint8Array): PackedEntry {
  const entry = parse(new TextDecoder().decode(value));
  if (!Array.isArray(entry) && 'ver' in entry) return pack(entry);
  throw new ConfigError('invalid-entry', 'a value of the bucket is no entry: give sconf a bucket of its own');
}

/** Puts a code to what the client says. */
async function told<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ConfigError) throw cause;
    throw new TransportError('unreachable', `the bucket does not answer: ${(cause as Error).message}`, { cause });
  }
}

/** Another was faster: the revision is no longer the last. */
function isConflict(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 10071;
}
