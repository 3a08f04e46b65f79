import { readShortAscii } from '#shortcuts';
import type { Version } from '../version.js';
import { binaryOf } from './binary.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads byte strings, and never beyond their ends. Integers are big-endian. */
export class ByteReader {
  /** The error that says what is wrong with these bytes. */
  readonly malformed: (message: string) => Error;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  /** @param malformed makes what methods throw where there are fewer bytes than are asked for, or other ones */
  constructor(bytes: Uint8Array, malformed: (message: string) => Error) {
    this.malformed = malformed;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are still to be read. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  get atEnd(): boolean {
    return this.remaining === 0;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  u64(): Version {
    const at = this.#advance(8);
    const high = this.#view.getUint32(at);
    if (high < 0x20_0000) return high * 2 ** 32 + this.#view.getUint32(at + 4);
    return this.#view.getBigUint64(at);
  }

  /** A u64 that counts or names something, and so has to be one that a double holds. */
  count(): number {
    const value = this.u64();
    if (typeof value === 'bigint') throw this.malformed(`${value} is no number below 2^53`);
    return value;
  }

  /** The bytes themselves, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /** `length` bytes, a multiple of four, as a string of as many characters. */
  binary(length: number): string {
    const start = this.#advance(length);
    let value = '';
    // Four at a time: strings of one character each are what makes this slow.
    for (let at = start; at < start + length; at += 4) value += binaryOf(this.#view.getInt32(at));
    return value;
  }

  /** UTF-8 behind its length as u16. */
  name(maxBytes: number = Number.POSITIVE_INFINITY): string {
    const name = this.nameWithin(maxBytes);
    if (name === undefined) throw this.malformed(`a name of more than ${maxBytes} bytes`);
    return name;
  }

  /** {@link ByteReader.name}, or undefined for one of more than `maxBytes`, which is passed over. */
  nameWithin(maxBytes: number): string | undefined {
    const length = this.u16();
    if (length <= maxBytes) return this.#utf8(length);
    this.#advance(length);
    return undefined;
  }

  /** UTF-8 behind its length as u32. */
  text(): string {
    return this.#utf8(this.u32());
  }

  /** Nothing may be left. */
  end(): void {
    if (!this.atEnd) throw this.malformed(`${this.remaining} bytes behind the end`);
  }

  #utf8(length: number): string {
    const start = this.#advance(length);
    const short = readShortAscii(this.#bytes, start, start + length);
    if (short !== undefined) return short;
    try {
      return decoder.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw this.malformed(`bytes ${start} to ${start + length} are not UTF-8`);
    }
  }

  #advance(count: number): number {
    const start = this.#at;
    if (count > this.remaining) throw this.malformed(`ends ${count - this.remaining} bytes too early`);
    this.#at = start + count;
    return start;
  }
}
