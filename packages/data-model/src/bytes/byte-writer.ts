import { writeShortAscii } from '#shortcuts';
import type { Version } from '../version.js';

const encoder = new TextEncoder();

/** Builds byte strings, one after the other, in one buffer that grows with the longest. Integers are big-endian. */
export class ByteWriter {
  #buffer: Uint8Array = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes back what was written from `length` on: all, unless told. */
  cutTo(length: number = 0): this {
    this.#length = length;
    return this;
  }

  u8(value: number): this {
    // Not in one expression, here and below: room is made first, and may be made elsewhere.
    const at = this.#advance(1);
    this.#buffer[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.#advance(2);
    this.#view.setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#advance(4);
    this.#view.setUint32(at, value);
    return this;
  }

  u64(value: Version): this {
    const at = this.#advance(8);
    if (typeof value === 'bigint') this.#view.setBigUint64(at, value);
    else {
      this.#view.setUint32(at, value / 2 ** 32);
      this.#view.setUint32(at + 4, value >>> 0);
    }
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.#advance(value.length);
    this.#buffer.set(value, at);
    return this;
  }

  /** A string whose characters are bytes. */
  binary(value: string): this {
    let at = this.#advance(value.length);
    for (let i = 0; i < value.length; i++) this.#buffer[at++] = value.charCodeAt(i);
    return this;
  }

  /** The length of the text's UTF-8 as u16, then the UTF-8. */
  name(value: string): this {
    const start = this.#length;
    const length = this.u16(0).#utf8(value);
    this.#view.setUint16(start, length);
    return this;
  }

  /** As {@link ByteWriter.name} with the length as u32. */
  text(value: string): this {
    const start = this.#length;
    const length = this.u32(0).#utf8(value);
    this.#view.setUint32(start, length);
    return this;
  }

  /** Overwrites what was written at an earlier place. */
  setU8(at: number, value: number): void {
    this.#buffer[at] = value;
  }

  /** Overwrites what was written at an earlier place. */
  setU16(at: number, value: number): void {
    this.#view.setUint16(at, value);
  }

  /** What was written, until something else is. */
  peek(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** What was written, in memory of its own. */
  take(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #utf8(value: string): number {
    const start = this.#advance(value.length * 3);
    const short = writeShortAscii(value, this.#buffer, start);
    const written = short >= 0 ? short : encoder.encodeInto(value, this.#buffer.subarray(start)).written;
    this.#length = start + written;
    return written;
  }

  /** Makes room, and answers where it begins. */
  #advance(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#buffer.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#buffer);
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }
}
