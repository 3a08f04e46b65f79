import type { Version } from '@sconf/data-model';

const encoder = new TextEncoder();

/** Above this many characters the platform's encoder is faster than a loop. */
const SHORT = 40;

/** Builds frames, one after the other, in one buffer that grows with the longest. Integers are big-endian. */
export class FrameWriter {
  #buffer = new Uint8Array(4096);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  /** Starts a frame. */
  start(): this {
    this.#length = 0;
    return this;
  }

  /** Bytes of the frame so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes back what was written from `length` on. */
  cutTo(length: number): void {
    this.#length = length;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
    return this;
  }

  u16(value: number): this {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value);
    this.#length += 2;
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value);
    this.#length += 4;
    return this;
  }

  u64(value: Version): this {
    this.#reserve(8);
    if (typeof value === 'bigint') this.#view.setBigUint64(this.#length, value);
    else {
      this.#view.setUint32(this.#length, Math.floor(value / 2 ** 32));
      this.#view.setUint32(this.#length + 4, value >>> 0);
    }
    this.#length += 8;
    return this;
  }

  binary(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** The length of the text's UTF-8 as u16, then the UTF-8. */
  name(value: string): this {
    const start = this.#length;
    const written = this.u16(0).#utf8(value);
    this.#view.setUint16(start, written);
    return this;
  }

  /** As {@link FrameWriter.name} with the length as u32. */
  text(value: string): this {
    const start = this.#length;
    const written = this.u32(0).#utf8(value);
    this.#view.setUint32(start, written);
    return this;
  }

  /** The frame, in memory of its own. */
  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #utf8(value: string): number {
    this.#reserve(value.length * 3);
    const written = value.length <= SHORT ? this.#ascii(value) : -1;
    if (written >= 0) {
      this.#length += written;
      return written;
    }
    const encoded = encoder.encodeInto(value, this.#buffer.subarray(this.#length)).written;
    this.#length += encoded;
    return encoded;
  }

  /** Writes text that is ASCII throughout; otherwise answers -1, and what it wrote is overwritten. */
  #ascii(value: string): number {
    const buffer = this.#buffer;
    const start = this.#length;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return -1;
      buffer[start + i] = unit;
    }
    return value.length;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer);
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}
