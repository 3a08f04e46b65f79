import { type ByteReader, type ByteWriter, hexOf } from '@sconf/data-model/bytes';

/** Writes hexadecimal digits, two a byte, the last half byte 0 if their number is odd. */
export function writeDigits(writer: ByteWriter, digits: string): void {
  for (let i = 0; i < digits.length; i += 2) writer.u8(Number.parseInt(digits.slice(i, i + 2).padEnd(2, '0'), 16));
}

/** Reads so many hexadecimal digits. */
export function readDigits(reader: ByteReader, count: number): string {
  let digits = '';
  for (let i = 0; i < count; i += 2) digits += hexOf(String.fromCharCode(reader.u8()));
  return digits.slice(0, count);
}
