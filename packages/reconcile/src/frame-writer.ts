import type { Version } from '@sconf/data-model';

const encoder = new TextEncoder();

/** Builds one frame, at most `limit` bytes long. Integers are big-endian. */
export class FrameWriter {
  readonly #limit: number;
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many bytes may still be written. */
  get remaining(): number {
    return this.#limit - this.#length;
  }

  /**
   * Writes all that `write` does, or nothing where less than `reserve` bytes would be left. Returns the bytes that it
   * takes.
   */
  attempt(write: () => void, reserve: number): number {
    const start = this.#length;
    write();
    const taken = this.#length - start;
    if (this.remaining < reserve) this.#length = start;
    return taken;
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
    this.#view.setBigUint64(this.#length, BigInt(value));
    this.#length += 8;
    return this;
  }

  /** A string whose characters are bytes. */
  binary(value: string): this {
    this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) this.#buffer[this.#length + i] = value.charCodeAt(i);
    this.#length += value.length;
    return this;
  }

  /** The length of the text's UTF-8 as u16, then the UTF-8. */
  name(value: string): this {
    const start = this.#length;
    const length = this.u16(0).#utf8(value);
    this.#view.setUint16(start, length);
    return this;
  }

  /** As {@link FrameWriter.name} with the length as u32. */
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

  /** The frame, in memory of its own. */
  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #utf8(value: string): number {
    this.#reserve(value.length * 3);
    const { written } = encoder.encodeInto(value, this.#buffer.subarray(this.#length));
    this.#length += written;
    return written;
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
