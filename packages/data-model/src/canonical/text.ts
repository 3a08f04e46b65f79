import { quickText } from '#shortcuts';
import { InvalidEntry, LimitExceeded } from '../errors.js';
import { MAX_DEPTH } from '../limits.js';
import { canonicalNumber, shortestForm } from './number.js';
import { ExactJson } from './raw-json.js';

/**
 * The canonical JSON text of a value: members sorted as in RFC 8785 (by UTF-16 code units), numbers exact. Two values
 * are the same exactly when their canonical texts are.
 *
 * Members whose value is `undefined` are left out and `toJSON` is honoured, as `JSON.stringify` does; what it would
 * turn into something else in silence (NaN, functions, Map, ...) is refused.
 *
 * @throws {@link InvalidEntry} `invalid-data`
 * @throws {@link LimitExceeded} `data-too-deep`, `number-too-long`
 */
export function canonicalText(value: unknown): string {
  return quickText(value) ?? write(value, 0);
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      // A lone surrogate as its \u escape, and else as RFC 8785 has it.
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw refuse(`holds ${value}: JSON has no such number; use null or a string`);
      return shortestForm(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return canonicalNumber(value.toString());
    case 'object':
      return value === null ? 'null' : writeObject(value, depth);
    default:
      throw refuse(`holds a value of type ${typeof value}, which JSON can't express; leave it out`);
  }
}

function writeObject(value: object, depth: number): string {
  if (value instanceof ExactJson) {
    inside(depth + value.depth - 1);
    return value.text;
  }
  const within = inside(depth);
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), within);
  if (Array.isArray(value)) return writeItems(value, within);
  const tag = Object.prototype.toString.call(value);
  if (tag !== '[object Object]') throw refuse(`holds an ${tag.slice(8, -1)}: turn it into plain objects and arrays`);
  return writeMembers(value as Record<string, unknown>, within);
}

function writeItems(items: readonly unknown[], depth: number): string {
  let text = '';
  // By index, since holes are refused too.
  for (let i = 0; i < items.length; i++) text += `${i > 0 ? ',' : ''}${write(items[i], depth)}`;
  return `[${text}]`;
}

function writeMembers(members: Record<string, unknown>, depth: number): string {
  let text = '';
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    if (value !== undefined) text += `${text && ','}${JSON.stringify(name)}:${write(value, depth)}`;
  }
  return `{${text}}`;
}

/** One level deeper. */
export function inside(depth: number): number {
  if (depth >= MAX_DEPTH) {
    throw new LimitExceeded('data-too-deep', `data is nested deeper than ${MAX_DEPTH}, or holds itself: flatten it`, {
      path: ['data'],
    });
  }
  return depth + 1;
}

function refuse(what: string): InvalidEntry {
  return new InvalidEntry('invalid-data', `data ${what}`, { path: ['data'] });
}
