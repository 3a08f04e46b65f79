import { beforeNulls } from '../canonical/before-nulls.js';
import { shortestForm } from '../canonical/number.js';
import { NumberToken } from '../canonical/raw-json.js';
import { InvalidEntry } from '../errors.js';
import { toVersion, type Version } from '../version.js';

/** The members of an entry as they stood on the wire, the version exact. */
export interface WireFields {
  type?: unknown;
  id?: unknown;
  ver?: unknown;
  data?: unknown;
  dead?: unknown;
}

const NAMES: ReadonlySet<string> = new Set(['type', 'id', 'ver', 'data', 'dead']);

/**
 * Picks the members that matter. Their names match case-insensitively, the last one wins, and others are ignored, as
 * Go's decoder does; a null leaves what an earlier member said, but for data, where null is a value.
 */
export function wireFields(source: object): WireFields {
  const fields: WireFields = {};
  for (const [name, value] of Object.entries(beforeNulls(source))) {
    const field = (NAMES.has(name) ? name : name.toLowerCase()) as keyof WireFields;
    if (!NAMES.has(field) || (value === null && field !== 'data' && fields[field] !== undefined)) continue;
    fields[field] = value;
  }
  return fields;
}

/** The member of `source` called `name`, matched as Go's decoder does, where `ſ` is an `s`. */
export function member(source: object, name: string): unknown {
  let found: unknown;
  for (const [candidate, value] of Object.entries(source)) {
    if (candidate === name || candidate.toLowerCase().replaceAll('ſ', 's') === name.toLowerCase()) found = value;
  }
  return found;
}

/**
 * A version from the wire: plain digits, 0 to 18446744073709551615.
 *
 * @throws {@link InvalidEntry} `invalid-version`
 */
export function wireVersion(value: unknown): Version {
  if (typeof value !== 'number' && !(value instanceof NumberToken)) return toVersion(value);
  // A number stands for a token that is its shortest form, such as 9007199254740992, which is safe as a bigint alone.
  const token = typeof value === 'number' ? shortestForm(value) : value.token;
  if (/^\d{1,20}$/.test(token)) return toVersion(BigInt(token));
  throw new InvalidEntry(
    'invalid-version',
    `ver is ${token.slice(0, 40)}: write a whole number from 0 to 18446744073709551615 in plain digits`,
    { path: ['ver'] },
  );
}
