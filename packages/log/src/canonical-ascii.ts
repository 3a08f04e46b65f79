// Enough for any configuration that people write; what is deeper is left to the exact codec.
const MAX_DEPTH = 16;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const WORDS = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];
// A decimal of up to 15 significant digits is the shortest form of its double.
const MAX_DIGITS = 15;
// 0.000001 is written like this, what is smaller with an exponent.
const MAX_LEADING_ZEROS = 5;

/** 1 for each byte that stands for itself in a string: printable ASCII but quotes and backslashes. */
export const PLAIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/**
 * Where the JSON value at `at` ends, if it is certainly in canonical form; -1 when it isn't or when that would take
 * more than a look: anything but ASCII, escapes, exponents, long numbers, deep nesting.
 */
export function skipCanonical(bytes: Uint8Array, at: number, end: number): number {
  return skipValue(bytes, at, end, 0);
}

function skipValue(bytes: Uint8Array, at: number, end: number, depth: number): number {
  if (at >= end) return -1;
  switch (bytes[at]) {
    case QUOTE:
      return skipString(bytes, at, end);
    case OPEN_OBJECT:
      return depth < MAX_DEPTH ? skipObject(bytes, at + 1, end, depth + 1) : -1;
    case OPEN_ARRAY:
      return depth < MAX_DEPTH ? skipArray(bytes, at + 1, end, depth + 1) : -1;
    case 0x74:
    case 0x66:
    case 0x6e:
      return skipWord(bytes, at, end);
    default:
      return skipNumber(bytes, at, end);
  }
}

/** Past the closing quote. */
function skipString(bytes: Uint8Array, at: number, end: number): number {
  let close = at + 1;
  while (close < end && PLAIN[bytes[close] as number] === 1) close++;
  return close < end && bytes[close] === QUOTE ? close + 1 : -1;
}

function skipObject(bytes: Uint8Array, start: number, end: number, depth: number): number {
  if (bytes[start] === CLOSE_OBJECT) return start + 1;
  let previous = -1;
  for (let at = start; ; at++) {
    if (bytes[at] !== QUOTE) return -1;
    const value = skipString(bytes, at, end);
    if (value < 0 || bytes[value] !== COLON) return -1;
    if (previous >= 0 && !isBefore(bytes, previous, at)) return -1;
    previous = at;
    at = skipValue(bytes, value + 1, end, depth);
    if (at < 0) return -1;
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return -1;
  }
}

/** Whether the quoted name at `a` sorts before the one at `b`. A name that is the start of another comes first. */
function isBefore(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 1; ; i++) {
    const x = bytes[a + i] as number;
    const y = bytes[b + i] as number;
    if (x === y && x !== QUOTE) continue;
    return y !== QUOTE && (x === QUOTE || x < y);
  }
}

function skipArray(bytes: Uint8Array, start: number, end: number, depth: number): number {
  if (bytes[start] === CLOSE_ARRAY) return start + 1;
  for (let at = start; ; at++) {
    at = skipValue(bytes, at, end, depth);
    if (at < 0) return -1;
    if (bytes[at] === CLOSE_ARRAY) return at + 1;
    if (bytes[at] !== COMMA) return -1;
  }
}

function skipWord(bytes: Uint8Array, at: number, end: number): number {
  for (const word of WORDS) {
    if (at + word.length <= end && word.every((byte, i) => bytes[at + i] === byte)) return at + word.length;
  }
  return -1;
}

function skipNumber(bytes: Uint8Array, start: number, end: number): number {
  const whole = bytes[start] === MINUS ? start + 1 : start;
  const point = skipDigits(bytes, whole, end);
  if (point === whole || (bytes[whole] === ZERO && point > whole + 1)) return -1;
  if (point === end || bytes[point] !== POINT) return endOfNumber(bytes, point, end, point - whole);
  const tail = skipDigits(bytes, point + 1, end);
  // A trailing zero is not the shortest form; neither is a point without digits.
  if (tail === point + 1 || bytes[tail - 1] === ZERO) return -1;
  if (bytes[whole] === ZERO && skipZeros(bytes, point + 1) - point - 1 > MAX_LEADING_ZEROS) return -1;
  return endOfNumber(bytes, tail, end, tail - whole - 1);
}

function endOfNumber(bytes: Uint8Array, at: number, end: number, digits: number): number {
  if (digits > MAX_DIGITS) return -1;
  // An exponent.
  return at < end && ((bytes[at] as number) | 0x20) === 0x65 ? -1 : at;
}

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at++;
  return at;
}

function skipZeros(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === ZERO) at++;
  return at;
}
