import { InvalidEntry, LimitExceeded } from '../errors.js';

/** Most significant digits a number in data may have. */
export const MAX_DIGITS = 800;
/** Greatest absolute decimal exponent a number in data may have. */
export const MAX_EXPONENT = 9999;

const TOKEN = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const TWO_POW_64 = 2n ** 64n;

/**
 * The canonical text of a JSON number. A number that equals the shortest form of its double is written as ECMAScript
 * writes it; an integer below 2^64 in plain digits, so that languages with 64-bit integers read one back; any other as
 * `[-]d[.d...]e<int>`. RFC 8785 goes through doubles and would make 9007199254740993 and 9007199254740992 one.
 *
 * @throws {@link InvalidEntry} `invalid-data` when `token` is no JSON number
 * @throws {@link LimitExceeded} `number-too-long` above 800 significant digits or an exponent beyond +-9999
 */
export function canonicalNumber(token: string): string {
  const match = TOKEN.exec(token);
  if (match === null) {
    throw new InvalidEntry('invalid-data', `'${token.slice(0, 40)}' is no JSON number`, { path: ['data'] });
  }
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return `${sign}0`;
  let end = all.length;
  while (all.charCodeAt(end - 1) === 48) end--;
  const digits = all.slice(first, end);
  const exponent = Number(power) + whole.length - 1 - first;
  const scientific = `${sign}${digits.charAt(0)}${digits.length > 1 ? '.' : ''}${digits.slice(1)}e${exponent}`;
  const double = Number(token);
  if (double.toExponential().replace('+', '') === scientific) return String(double);
  if (digits.length > MAX_DIGITS || Math.abs(exponent) > MAX_EXPONENT) {
    throw new LimitExceeded(
      'number-too-long',
      `a number in data has ${digits.length} significant digits and exponent ${exponent}: at most ${MAX_DIGITS} and +-${MAX_EXPONENT}; send it as a string`,
      { path: ['data'] },
    );
  }
  if (exponent >= digits.length - 1 && exponent < 20) {
    const plain = digits.padEnd(exponent + 1, '0');
    if (BigInt(plain) < TWO_POW_64) return detached(sign + plain);
  }
  return detached(scientific);
}

/** A copy. Engines make substrings that keep the whole they came from alive: here, all of a request for one number. */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}

/** A double as ECMAScript writes it, but for `-0`, which keeps its sign. */
export function shortestForm(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
