import { fromWord } from './digest.js';
import { ReconcileFailed } from './errors.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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

  get remaining(): number {
    return this.#bytes.length - this.#at;
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

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8));
  }

  /** `length` bytes, a multiple of four, as a string of as many characters. */
  binary(length: number): string {
    const start = this.#advance(length);
    let value = '';
    // Four at a time: strings of one character each are what makes this slow.
    for (let at = start; at < start + length; at += 4) value += fromWord(this.#view.getInt32(at));
    return value;
  }

  name(): string {
    return this.#utf8(this.u16());
  }

  text(): string {
    return this.#utf8(this.u32());
  }

  #utf8(length: number): string {
    const start = this.#advance(length);
    try {
      return decoder.decode(this.#bytes.subarray(start, start + length));
    } catch {
      throw new ReconcileFailed('malformed-frame', `bytes ${start} to ${start + length} are not UTF-8`);
    }
  }

  #advance(count: number): number {
    const start = this.#at;
    if (count > this.remaining) {
      throw new ReconcileFailed('malformed-frame', `ends ${count - this.remaining} bytes too early`);
    }
    this.#at = start + count;
    return start;
  }
}
