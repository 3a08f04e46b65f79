const encoder = new TextEncoder();

/** Builds byte strings in one buffer that is used again and again: what `bytes` returns lasts until the next `reset`. */
export class ByteWriter {
  #buffer = new Uint8Array(4096);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  reset(): this {
    this.#length = 0;
    return this;
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

  u64(value: number | bigint): this {
    this.#reserve(8);
    if (typeof value === 'bigint') this.#view.setBigUint64(this.#length, value);
    else {
      this.#view.setUint32(this.#length, Math.floor(value / 2 ** 32));
      this.#view.setUint32(this.#length + 4, value >>> 0);
    }
    this.#length += 8;
    return this;
  }

  /** The length of the text's UTF-8 as u32, then the UTF-8. */
  text(value: string): this {
    this.#reserve(4 + value.length * 3);
    const start = this.#length + 4;
    const { written } = encoder.encodeInto(value, this.#buffer.subarray(start));
    this.#view.setUint32(this.#length, written);
    this.#length = start + written;
    return this;
  }

  /** A string whose characters are bytes. */
  binary(value: string): this {
    this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) this.#buffer[this.#length + i] = value.charCodeAt(i);
    this.#length += value.length;
    return this;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
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
