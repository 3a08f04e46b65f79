/** A decimal number without rounding: mantissa times ten to the exponent. */
interface Exact {
  negative: boolean;
  mantissa: bigint;
  exponent: number;
}

function exact(token: string): Exact {
  const [number = '', power = '0'] = token.toLowerCase().split('e');
  const [whole = '', fraction = ''] = number.replace('-', '').split('.');
  const mantissa = BigInt(whole + fraction);
  return { negative: number.startsWith('-'), mantissa, exponent: Number(power) - fraction.length };
}

/** Whether two JSON numbers have the same sign and the same value, worked out in whole numbers. */
export function sameNumber(one: string, other: string): boolean {
  const a = exact(one);
  const b = exact(other);
  const least = Math.min(a.exponent, b.exponent);
  const scaled = (x: Exact): bigint => x.mantissa * 10n ** BigInt(x.exponent - least);
  return a.negative === b.negative && scaled(a) === scaled(b);
}

/** What the canonical text of `token` must look like, from the words of docs/protocol.md. */
export function expectedForm(token: string): string | RegExp {
  const { negative, mantissa, exponent } = exact(token);
  if (mantissa === 0n) return negative ? '-0' : '0';
  const double = Number(token);
  if (Number.isFinite(double) && sameNumber(token, String(double))) return String(double);
  const fits = exponent >= 0 && exponent < 20 ? mantissa * 10n ** BigInt(exponent) : undefined;
  const whole =
    fits ??
    (exponent < 0 && exponent > -1000 && mantissa % 10n ** BigInt(-exponent) === 0n
      ? mantissa / 10n ** BigInt(-exponent)
      : undefined);
  if (whole !== undefined && whole < 2n ** 64n) return `${negative ? '-' : ''}${whole}`;
  return /^-?[1-9](\.\d*[1-9])?e(0|-?[1-9]\d*)$/;
}
