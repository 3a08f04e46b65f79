import { InvalidEntry, LimitExceeded } from '../errors.js';
import { MAX_DEPTH } from '../limits.js';
import { INEXPRESSIBLE, inOrder } from './member-order.js';
import { canonicalNumber, shortestForm } from './number.js';
import { NumberToken, RawJson } from './raw-json.js';

// Anything that a JSON string must or, for lone surrogates, should escape. Surrogates in pairs go the slow way too.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NEEDS_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** A string as RFC 8785 writes it; a lone surrogate is written as its \u escape. */
export function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

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
  // JSON.stringify writes most values as they must be once their members are in order, faster than we could.
  const ordered = inOrder(value, 0);
  if (ordered !== INEXPRESSIBLE) return JSON.stringify(ordered);
  const parts: string[] = [];
  write(value, 0, parts);
  return parts.join('');
}

function write(value: unknown, depth: number, out: string[]): void {
  switch (typeof value) {
    case 'string':
      out.push(quote(value));
      break;
    case 'number':
      if (!Number.isFinite(value)) throw refuse(`holds ${value}: JSON has no such number; use null or a string`);
      out.push(shortestForm(value));
      break;
    case 'boolean':
      out.push(value ? 'true' : 'false');
      break;
    case 'bigint':
      out.push(canonicalNumber(value.toString()));
      break;
    case 'object':
      if (value === null) out.push('null');
      else writeObject(value, depth, out);
      break;
    default:
      throw refuse(`holds a value of type ${typeof value}, which JSON can't express; leave it out`);
  }
}

function writeObject(value: object, depth: number, out: string[]): void {
  if (value instanceof NumberToken) out.push(canonicalNumber(value.token));
  else if (value instanceof RawJson) {
    inside(depth + value.depth - 1);
    out.push(value.text);
  } else if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    write((value as { toJSON(): unknown }).toJSON(), inside(depth), out);
  } else if (Array.isArray(value)) writeArray(value, inside(depth), out);
  else {
    const tag = Object.prototype.toString.call(value);
    if (tag !== '[object Object]') throw refuse(`holds an ${tag.slice(8, -1)}: turn it into plain objects and arrays`);
    writeMembers(value as Record<string, unknown>, inside(depth), out);
  }
}

function writeArray(items: readonly unknown[], depth: number, out: string[]): void {
  out.push('[');
  for (let i = 0; i < items.length; i++) {
    if (i > 0) out.push(',');
    write(items[i], depth, out);
  }
  out.push(']');
}

function writeMembers(members: Record<string, unknown>, depth: number, out: string[]): void {
  let mark = '{';
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    if (value === undefined) continue;
    out.push(mark, quote(name), ':');
    write(value, depth, out);
    mark = ',';
  }
  out.push(mark === '{' ? '{}' : '}');
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
