import type { ByteReader, ByteWriter } from '@sconf/data-model/bytes';

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two hexadecimal digits for each character, which is a byte. */
export function hexOf(binary: string): string {
  let digits = '';
  for (let i = 0; i < binary.length; i++) digits += HEX[binary.charCodeAt(i)];
  return digits;
}

/** Writes hexadecimal digits, two a byte, the last half byte 0 if their number is odd. */
export function writeDigits(writer: ByteWriter, digits: string): void {
  for (let i = 0; i < digits.length; i += 2) writer.u8(Number.parseInt(digits.slice(i, i + 2).padEnd(2, '0'), 16));
}

/** Reads so many hexadecimal digits. */
export function readDigits(reader: ByteReader, count: number): string {
  let digits = '';
  for (let i = 0; i < count; i += 2) digits += HEX[reader.u8()];
  return digits.slice(0, count);
}
