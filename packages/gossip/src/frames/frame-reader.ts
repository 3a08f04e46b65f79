import type { Version } from '@sconf/data-model';
import { ProtocolError } from '../errors.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to this many bytes a loop is faster than the platform's decoder. */
const SHORT = 24;

/** Reads one frame, and never beyond it. Every method throws `malformed-frame` where the frame is too short. */
export class FrameReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
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
    if (typeof value === 'bigint') throw new ProtocolError('malformed-frame', `${value} is no number below 2^53`);
    return value;
  }

  /** The bytes of the frame itself. */
  binary(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** What is left of the frame. */
  rest(): Uint8Array {
    return this.binary(this.#bytes.length - this.#at);
  }

  name(): string {
    return this.#utf8(this.u16());
  }

  /** A name that is kept: no longer than `maxBytes`. */
  shortName(maxBytes: number): string {
    const name = this.nameWithin(maxBytes);
    if (name === undefined) throw new ProtocolError('malformed-frame', `a name of more than ${maxBytes} bytes`);
    return name;
  }

  /** A name that is kept, or undefined for one of more than `maxBytes`, which is passed over. */
  nameWithin(maxBytes: number): string | undefined {
    const length = this.u16();
    if (length <= maxBytes) return this.#utf8(length);
    this.#advance(length);
    return undefined;
  }

  text(): string {
    return this.#utf8(this.u32());
  }

  /** Ends the reading. */
  end(): void {
    if (!this.atEnd) throw new ProtocolError('malformed-frame', `${this.#bytes.length - this.#at} bytes too many`);
  }

  #utf8(length: number): string {
    const start = this.#advance(length);
    const short = length <= SHORT ? this.#ascii(start, start + length) : undefined;
    if (short !== undefined) return short;
    try {
      return decoder.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw new ProtocolError('malformed-frame', `bytes ${start} to ${start + length} are not UTF-8`);
    }
  }

  #ascii(start: number, end: number): string | undefined {
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = this.#bytes[at] as number;
      if (byte > 0x7f) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #advance(count: number): number {
    const start = this.#at;
    const left = this.#bytes.length - start;
    if (count > left) throw new ProtocolError('malformed-frame', `the frame ends ${count - left} bytes too early`);
    this.#at = start + count;
    return start;
  }
}
