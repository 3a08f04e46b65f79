import { clockDrift, DEFAULT_MAX_DRIFT_MS, driftMs } from '../clock.js';
import { type ConfigError, InvalidOption, SchemaMismatch, UnknownType, VersionExhausted } from '../errors.js';
import { UNBOUNDED } from '../limits.js';
import { type PackedEntry, pack } from '../packed-entry.js';
import type { EntryLike } from '../replica.js';
import type { ConfigType } from './config-type.js';
import type { SchemaResult } from './standard-schema.js';

/** Options of {@link TypeRegistry}. */
export interface TypeRegistryOptions {
  /** What to do with an author's write of a type that isn't declared. @default 'accept' */
  readonly unknown?: 'accept' | 'reject';
  /** Milliseconds since 1970; needed when a type is declared with `versions: 'clock'`. */
  readonly now?: () => number;
  /** How far ahead of `now` a version of such a type may be, in milliseconds. @default 60000 */
  readonly maxDriftMs?: number;
}

/**
 * The types that a replica knows. It judges what authors write (local `put` and `kill`, HTTP POST and DELETE); what
 * comes from another replica is merged and at most reported, or two replicas with different schemas would never
 * converge.
 */
export class TypeRegistry {
  readonly #types = new Map<string, ConfigType<unknown>>();
  readonly #rejectUnknown: boolean;
  readonly #now: (() => number) | undefined;
  readonly #maxDriftMs: number;

  /** @throws {@link InvalidOption} for a type given twice, or a clock type without `now` */
  constructor(types: readonly ConfigType<unknown>[] = [], options: TypeRegistryOptions = {}) {
    const { unknown = 'accept' } = options;
    if (unknown !== 'accept' && unknown !== 'reject') {
      throw new InvalidOption('unknown', `unknown is ${String(unknown)}: give 'accept' or 'reject'`);
    }
    this.#rejectUnknown = unknown === 'reject';
    this.#now = options.now;
    this.#maxDriftMs = options.maxDriftMs ?? DEFAULT_MAX_DRIFT_MS;
    for (const type of types) {
      if (this.#types.has(type.name)) throw new InvalidOption('types', `type ${type.name} is given twice`);
      if (type.versions === 'clock' && this.#now === undefined) {
        throw new InvalidOption('now', `type ${type.name} has clock versions: give the registry now, e.g. Date.now`);
      }
      this.#types.set(type.name, type);
    }
  }

  /** The declared type of this name. */
  get(name: string): ConfigType<unknown> | undefined {
    return this.#types.get(name);
  }

  /** The names of the declared types. */
  names(): string[] {
    return [...this.#types.keys()];
  }

  /**
   * Refuses an author's write that its type doesn't allow.
   *
   * @throws {@link UnknownType}, {@link SchemaMismatch} with the path of the fault, {@link VersionExhausted},
   * {@link ClockDrift}
   */
  check(entry: EntryLike): void {
    const error = this.inspect(entry);
    if (error !== undefined) throw error;
  }

  /**
   * What {@link TypeRegistry.check} would throw; `undefined` when the entry is fine.
   *
   * @throws what {@link pack} throws
   */
  inspect(given: EntryLike): ConfigError | undefined {
    const entry = pack(given, UNBOUNDED);
    const type = this.#types.get(entry.type);
    if (type === undefined) return this.#rejectUnknown ? this.#unknown(entry.type) : undefined;
    if (entry.ver > type.maxVersion) {
      return new VersionExhausted(`ver ${entry.ver} of type ${type.name} is above its maxVersion ${type.maxVersion}`);
    }
    return this.#inspectDrift(type, entry) ?? inspectData(type, entry);
  }

  #inspectDrift(type: ConfigType<unknown>, entry: PackedEntry): ConfigError | undefined {
    if (type.versions !== 'clock' || this.#now === undefined) return undefined;
    const now = this.#now();
    return driftMs(entry.ver, now) > this.#maxDriftMs ? clockDrift(entry.ver, now, this.#maxDriftMs) : undefined;
  }

  #unknown(type: string): UnknownType {
    const known = this.names().sort().join(', ');
    return new UnknownType(`type ${type} is not declared here; declared are: ${known}`, { path: ['type'] });
  }
}

function inspectData(type: ConfigType<unknown>, entry: PackedEntry): ConfigError | undefined {
  if (type.schema === undefined || entry.dead) return undefined;
  let result: SchemaResult<unknown> | PromiseLike<SchemaResult<unknown>>;
  try {
    result = type.schema['~standard'].validate(entry.text === undefined ? undefined : JSON.parse(entry.text));
  } catch (cause) {
    // A schema that can't cope with the data must not keep others from merging it.
    return new SchemaMismatch('schema-mismatch', `the schema of type ${type.name} threw: ${cause}`, {
      path: ['data'],
      cause,
    });
  }
  if ('then' in result) {
    // What it settles to is of no interest any more, and must not become an unhandled rejection.
    result.then(undefined, () => undefined);
    return new SchemaMismatch(
      'async-schema',
      `the schema of type ${type.name} returned a promise: give one that validates at once`,
    );
  }
  const issue = result.issues?.[0];
  if (issue === undefined) return undefined;
  const path = ['data', ...(issue.path ?? []).map(segmentOf)];
  return new SchemaMismatch('schema-mismatch', `${path.join('.')} of type ${type.name}: ${issue.message}`, { path });
}

function segmentOf(segment: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof segment === 'object' ? segment.key : segment;
  return typeof key === 'number' ? key : String(key);
}
