import { LimitExceeded, MalformedJson } from '../errors.js';
import { MAX_DEPTH } from '../limits.js';
import { setOwn } from '../own-member.js';
import { BEFORE_NULLS, KEPT_BEFORE_NULL } from './before-nulls.js';
import { shortestForm } from './number.js';
import { NumberToken, RawJson } from './raw-json.js';
import { canonicalText } from './text.js';

// Data may be MAX_DEPTH deep, and an envelope holds it: Types, type, live, list, entry.
const MAX_PARSE_DEPTH = MAX_DEPTH + 8;

// What JSON.parse would change: 16 digits in a row (with a point among them), exponents of three digits, a `ver`
// with a point, exponent or sign, member names that are written with escaped letters, which would hide a `ver`, members
// of an entry in other cases, of which the last must win: JSON.parse keeps each where its name stood first, and those
// that are null, which would hide what the same member said before.
const INEXACT =
  /[\d.]{16}|\d[eE][+-]?\d{3}|"[vV][eE][rR]"[ \t\r\n]*:[ \t\r\n]*(?:-|\d+[.eE])|\\u00[4-7]|"(?:type|id|ver|dead)"[ \t\r\n]*:[ \t\r\n]*null|"(?!(?:type|id|ver|data|dead)")(?:[tT][yY][pP][eE]|[iI][dD]|[vV][eE][rR]|[dD][aA][tT][aA]|[dD][eE][aA][dD])"/;

/**
 * Reads JSON text without changing a digit: a number that a double would round, or that is not written in its shortest
 * form where it matters, comes back as a {@link NumberToken}. The last duplicate member wins.
 *
 * JSON.parse does the work when a look at the text shows that it can't lose anything.
 *
 * @throws {@link MalformedJson}
 * @throws {@link LimitExceeded} `data-too-deep`
 */
export function parseExact(text: string): unknown {
  if (INEXACT.test(text)) return new Parser(text).document();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedJson(`not JSON: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The canonical form of JSON text: the same text when it was canonical.
 *
 * @throws {@link MalformedJson}, and what {@link canonicalText} throws
 */
export function canonicalize(text: string): string {
  const quick = tryParse(text);
  // A value whose canonical text is the input proves the input canonical, whatever JSON.parse may have rounded.
  if (quick !== undefined) {
    const canonical = canonicalTextOrUndefined(quick);
    if (canonical === text) return text;
  }
  return canonicalText(new Parser(text).document());
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not swallowed: the exact parser reads the same text next and says what is wrong, and where.
    return undefined;
  }
}

function canonicalTextOrUndefined(value: unknown): string | undefined {
  try {
    return canonicalText(value);
  } catch {
    // 1e400 parses to Infinity: the exact parser decides.
    return undefined;
  }
}

/**
 * Data given as exact JSON text, for numbers that doubles can't hold: `put({ ..., data: rawJson('1.10') })`, or inside
 * data as `{ price: rawJson('9007199254740993') }`.
 *
 * @throws {@link MalformedJson}
 * @throws {@link LimitExceeded} `data-too-deep`, `number-too-long`
 */
export function rawJson(text: string): RawJson {
  const canonical = canonicalize(text);
  return new RawJson(canonical, depthOf(canonical));
}

function depthOf(canonical: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < canonical.length; i++) {
    const mark = canonical.charAt(i);
    if (mark === '"') i = endOfString(canonical, i);
    else if (mark === '[' || mark === '{') deepest = Math.max(deepest, ++depth);
    else if (mark === ']' || mark === '}') depth--;
  }
  return deepest;
}

/**
 * Where the string that starts at `start` has its closing quote; -1 when it has none. A pattern would do the same, but
 * one that repeats a group runs out of stack on strings of some megabytes.
 */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return -1;
}

const BACKSLASH = 92;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;

/** RFC 8259 by recursive descent, for texts that JSON.parse would change. */
class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(depth: number): unknown {
    this.#space();
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#object(this.#inside(depth));
      case '[':
        return this.#array(this.#inside(depth));
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): object {
    const members: Record<string, unknown> = {};
    let kept: Record<string, unknown> | undefined;
    this.#at++;
    if (this.#next('}')) return members;
    do {
      this.#space();
      const name = this.#string();
      this.#expect(':');
      const value = this.#value(depth);
      const leavesEarlier = value === null && KEPT_BEFORE_NULL.test(name) && Object.hasOwn(members, name);
      if (leavesEarlier) kept ??= { ...members };
      else if (kept !== undefined) setLast(kept, name, value);
      setLast(members, name, value);
    } while (this.#next(','));
    this.#expect('}');
    // A symbol, which data that has such members doesn't show.
    return kept === undefined ? members : Object.assign(members, { [BEFORE_NULLS]: kept });
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    if (this.#next(']')) return items;
    do items.push(this.#value(depth));
    while (this.#next(','));
    this.#expect(']');
    return items;
  }

  #string(): string {
    const start = this.#at;
    const end = this.#text.charAt(start) === '"' ? endOfString(this.#text, start) : -1;
    if (end < 0) throw this.#unexpected();
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch (cause) {
      throw new MalformedJson(`not JSON: the string at ${start} holds a control character or a wrong escape`, {
        cause,
      });
    }
  }

  #number(): number | NumberToken {
    const token = this.#match(NUMBER);
    const value = Number(token);
    return shortestForm(value) === token ? value : new NumberToken(token);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected();
    this.#at += word.length;
    return value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw this.#unexpected();
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #next(mark: string): boolean {
    this.#space();
    if (this.#text.charAt(this.#at) !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#next(mark)) throw this.#unexpected();
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #inside(depth: number): number {
    if (depth >= MAX_PARSE_DEPTH) {
      throw new LimitExceeded('data-too-deep', `JSON is nested deeper than ${MAX_DEPTH} at ${this.#at}: flatten it`);
    }
    return depth + 1;
  }

  #unexpected(): MalformedJson {
    const found = this.#text.charAt(this.#at);
    return new MalformedJson(`not JSON: unexpected ${found === '' ? 'end' : JSON.stringify(found)} at ${this.#at}`);
  }
}

/** Deletes first, so that the order of members is the order of those that count. */
function setLast(members: Record<string, unknown>, name: string, value: unknown): void {
  delete members[name];
  setOwn(members, name, value);
}
