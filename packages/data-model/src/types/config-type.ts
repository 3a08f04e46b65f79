import type { Config, Entry, Json } from '../entry.js';
import { InvalidOption } from '../errors.js';
import { MAX_VERSION, toVersion, type Version } from '../version.js';
import type { StandardSchema } from './standard-schema.js';

/** Options of {@link defineType}. */
export interface ConfigTypeOptions {
  /**
   * `clock` when all writers of the type take versions from `createClock`: then a version from the far future is
   * refused. Writers elsewhere may count, or use micro- or nanoseconds. @default 'any'
   */
  readonly versions?: 'any' | 'clock';
  /** The greatest version an author may write. @default 2^64-1 */
  readonly maxVersion?: Version;
}

/** A kind of configuration that is known by name. */
export interface ConfigType<T = Json> {
  readonly name: string;
  readonly schema: StandardSchema<T> | undefined;
  readonly versions: 'any' | 'clock';
  readonly maxVersion: Version;
  /** Whether an entry is a live config of this type. Looks at the name: what was merged may not fit the schema. */
  is(entry: Entry<unknown> | undefined): entry is Config<T>;
}

/**
 * Declares a type, with any Standard Schema (zod, valibot, arktype, ...) for its data. The schema judges what authors
 * write and never changes it: its output is thrown away.
 *
 * @throws {@link InvalidOption}
 */
export function defineType<T = Json>(
  name: string,
  schema?: StandardSchema<T>,
  options: ConfigTypeOptions = {},
): ConfigType<T> {
  if (typeof name !== 'string' || name === '') throw new InvalidOption('name', 'a type needs a name');
  checkSchema(schema);
  const { versions = 'any', maxVersion = MAX_VERSION } = options;
  if (versions !== 'any' && versions !== 'clock') {
    throw new InvalidOption('versions', `versions is ${String(versions)}: give 'any' or 'clock'`);
  }
  return Object.freeze({
    name,
    schema,
    versions,
    maxVersion: toVersion(maxVersion, ['maxVersion']),
    is: (entry: Entry<unknown> | undefined): entry is Config<T> =>
      entry !== undefined && entry.type === name && !('dead' in entry),
  });
}

function checkSchema(schema: StandardSchema<unknown> | undefined): void {
  if (schema === undefined || typeof schema?.['~standard']?.validate === 'function') return;
  throw new InvalidOption(
    'schema',
    'schema has no ~standard.validate: give a Standard Schema (zod, valibot, arktype, ...)',
  );
}
