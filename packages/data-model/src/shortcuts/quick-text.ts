import { MAX_DEPTH } from '../limits.js';

/** JSON.stringify would not write this value canonically. */
const INEXPRESSIBLE: unique symbol = Symbol('inexpressible');

/**
 * The canonical text of most values: JSON.stringify writes them as they must be once their members are in order, faster
 * than we could. `undefined` for the others.
 */
export function quickText(value: unknown): string | undefined {
  const ordered = inOrder(value, 0);
  return ordered === INEXPRESSIBLE ? undefined : JSON.stringify(ordered);
}

/**
 * The value itself when JSON.stringify writes it canonically, or a copy that it writes so, with members in order; else
 * {@link INEXPRESSIBLE}: for what is too deep, is no plain JSON, or has names that engines order their own way.
 */
function inOrder(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : INEXPRESSIBLE;
    case 'object':
      if (value === null) return value;
      if (depth >= MAX_DEPTH) return INEXPRESSIBLE;
      return Array.isArray(value) ? itemsInOrder(value, depth + 1) : membersInOrder(value, depth + 1);
    default:
      return INEXPRESSIBLE;
  }
}

function itemsInOrder(items: readonly unknown[], depth: number): unknown {
  if ('toJSON' in items) return INEXPRESSIBLE;
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = inOrder(items[i], depth);
    if (item === INEXPRESSIBLE) return INEXPRESSIBLE;
    if (item !== items[i]) copy ??= items.slice();
    if (copy !== undefined) copy[i] = item;
  }
  return copy ?? items;
}

function membersInOrder(members: object, depth: number): unknown {
  if (Object.getPrototypeOf(members) !== Object.prototype) return INEXPRESSIBLE;
  const source = members as Record<string, unknown>;
  let previous = '';
  let sorted = true;
  let changed: Map<string, unknown> | undefined;
  // for-in costs a third of Object.keys; what it might find on a tampered prototype JSON.stringify would not write.
  for (const name in source) {
    if (name < previous) sorted = false;
    previous = name;
    const member = inOrder(source[name], depth);
    if (member === INEXPRESSIBLE) return INEXPRESSIBLE;
    if (member !== source[name]) changed = (changed ?? new Map()).set(name, member);
  }
  return sorted && changed === undefined ? source : copyInOrder(source, changed);
}

function copyInOrder(source: Record<string, unknown>, changed: Map<string, unknown> | undefined): unknown {
  const copy: Record<string, unknown> = {};
  for (const name of sortNames(Object.keys(source))) {
    if (hasOwnOrder(name)) return INEXPRESSIBLE;
    copy[name] = changed?.get(name) ?? source[name];
  }
  return copy;
}

/** Engines put array indexes first, and `__proto__` is no member to assign to. */
function hasOwnOrder(name: string): boolean {
  const first = name.charCodeAt(0);
  return (first >= 48 && first <= 57) || name === '__proto__';
}

/** In place. Insertion sort, since most objects have few members and Array.prototype.sort costs more than they do. */
function sortNames(names: string[]): string[] {
  if (names.length > 16) return names.sort();
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string;
    let at = i;
    while (at > 0 && (names[at - 1] as string) > name) {
      names[at] = names[at - 1] as string;
      at--;
    }
    names[at] = name;
  }
  return names;
}
