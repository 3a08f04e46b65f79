import { canonicalNumber } from '../canonical/number.js';
import { MAX_DEPTH } from '../limits.js';

/** Decimals of at most this many digits are told apart by doubles, so each is the shortest form of its own. */
const MAX_DIGITS = 15;

const QUOTE = 34;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
const EXPONENT = 101;

/** What a number may be made of, so far as it isn't told apart at once. */
const TOKEN = /[-+.\deE]*/y;

let text = '';
let at = 0;

/**
 * Whether a text is canonical JSON at first sight, in one pass; what isn't may still be. For all but strings with escapes
 * and long numbers nothing is built, at a fifth of what parsing and writing again costs.
 *
 * @param json well-formed, as what came from UTF-8 is
 */
export function isPlainlyCanonical(json: string): boolean {
  text = json;
  at = 0;
  const plain = value(0) && at === json.length;
  // Not held on to until the next one comes.
  text = '';
  return plain;
}

function value(depth: number): boolean {
  switch (text.charCodeAt(at)) {
    case QUOTE:
      return string() !== undefined;
    case 0x7b:
      return depth < MAX_DEPTH && object(depth + 1);
    case 0x5b:
      return depth < MAX_DEPTH && array(depth + 1);
    case 0x74:
      return word('true');
    case 0x66:
      return word('false');
    case 0x6e:
      return word('null');
    default:
      return number();
  }
}

function object(depth: number): boolean {
  at += 1;
  if (takes(0x7d)) return true;
  let previous: string | undefined;
  do {
    const start = at;
    const escaped = string();
    if (escaped === undefined) return false;
    const name = escaped === '' ? text.slice(start + 1, at - 1) : escaped;
    if (previous !== undefined && name <= previous) return false;
    previous = name;
    if (!takes(0x3a) || !value(depth)) return false;
  } while (takes(0x2c));
  return takes(0x7d);
}

function array(depth: number): boolean {
  at += 1;
  if (takes(0x5d)) return true;
  do if (!value(depth)) return false;
  while (takes(0x2c));
  return takes(0x5d);
}

/** What a string with escapes says, '' for one without, which nobody may want to know; undefined where it isn't canonical. */
function string(): string | undefined {
  const start = at;
  let escaped = false;
  if (!takes(QUOTE)) return undefined;
  for (;;) {
    const unit = text.charCodeAt(at);
    at += 1;
    if (unit === QUOTE) break;
    // Not a number behind the end, for which every comparison is false.
    if (!(unit >= 0x20)) return undefined;
    if (unit !== BACKSLASH) continue;
    escaped = true;
    at += 1;
  }
  return escaped ? unescaped(text.slice(start, at)) : '';
}

/** JSON.stringify escapes what has to be, and nothing else, and lone surrogates. */
function unescaped(literal: string): string | undefined {
  try {
    const said: unknown = JSON.parse(literal);
    return JSON.stringify(said) === literal ? (said as string) : undefined;
  } catch {
    // The exact look finds the same.
    return undefined;
  }
}

function number(): boolean {
  const start = at;
  if (isPlainNumber()) return true;
  TOKEN.lastIndex = start;
  const [token = ''] = TOKEN.exec(text) ?? [];
  at = start + token.length;
  return String(Number(token)) === token || isExactNumber(token);
}

/** Whether this is how a number is written that a double would round, such as a time in nanoseconds. */
function isExactNumber(token: string): boolean {
  try {
    return canonicalNumber(token) === token;
  } catch {
    // The exact look finds the same.
    return false;
  }
}

/** Whether there is a number of few digits and without an exponent, as it must be written. */
function isPlainNumber(): boolean {
  if (text.charCodeAt(at) === MINUS) at += 1;
  const start = at;
  const whole = digits();
  const zero = text.charCodeAt(start) === ZERO;
  if (whole === 0 || (zero && whole > 1)) return false;
  if (!takes(POINT)) {
    return text.charCodeAt(at) !== EXPONENT && whole <= MAX_DIGITS && !(zero && text.charCodeAt(start - 1) === MINUS);
  }
  const fraction = digits();
  if (fraction === 0 || whole + fraction > MAX_DIGITS || text.charCodeAt(at - 1) === ZERO) return false;
  // Below a millionth they are written with an exponent.
  return text.charCodeAt(at) !== EXPONENT && (!zero || !text.startsWith('00000', start + 2));
}

function digits(): number {
  const start = at;
  for (;;) {
    const unit = text.charCodeAt(at);
    if (!(unit >= ZERO && unit <= NINE)) return at - start;
    at += 1;
  }
}

function word(expected: string): boolean {
  if (!text.startsWith(expected, at)) return false;
  at += expected.length;
  return true;
}

function takes(unit: number): boolean {
  if (text.charCodeAt(at) !== unit) return false;
  at += 1;
  return true;
}
