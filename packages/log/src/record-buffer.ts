import type { PackedEntry } from '@sconf/data-model';
import { crc32 } from './crc32.js';
import { HEADER_BYTES, MAGIC } from './record.js';

const INITIAL_BYTES = 64 * 1024;
const KEEP_BYTES = 4 * 1024 * 1024;
const HEX = Buffer.from('0123456789abcdef');
// The checksum can only be worked out once the bytes are there.
const CONFIG_HEADER = `${MAGIC}00000000n`;
const TOMBSTONE_HEADER = `${MAGIC}00000000t`;

/** Records in the making: whole lines, one after the other, ready for one write. */
export class RecordBuffer {
  #buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;
  #records = 0;

  /** Records in the buffer. */
  get records(): number {
    return this.#records;
  }

  /** Bytes in the buffer. */
  get length(): number {
    return this.#length;
  }

  /** The lines. The view is good until the next `add` or `clear`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Appends the line of one entry. */
  add(entry: PackedEntry): void {
    const line = toLine(entry);
    // No character of a string takes more than 3 bytes of UTF-8.
    this.#reserve(line.length * 3);
    const start = this.#length;
    const end = start + this.#buffer.write(line, start);
    stamp(this.#buffer, start, crc32(this.#buffer, start + HEADER_BYTES, end - 1));
    this.#length = end;
    this.#records++;
  }

  /** Empties the buffer; gives memory back when there was an unusual lot. */
  clear(): void {
    this.#length = 0;
    this.#records = 0;
    if (this.#buffer.length > KEEP_BYTES) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}

function toLine(entry: PackedEntry): string {
  const key = `{"type":${quote(entry.type)},"id":${quote(entry.id)},"ver":${entry.ver}`;
  if (entry.dead) return `${TOMBSTONE_HEADER}${key},"k":"t"}\n`;
  return entry.text === undefined
    ? `${CONFIG_HEADER}${key},"k":"n"}\n`
    : `${CONFIG_HEADER}${key},"data":${entry.text},"k":"n"}\n`;
}

/** Names hold no control characters and no lone surrogates, so only two characters need an escape. */
function quote(name: string): string {
  return name.includes('"') || name.includes('\\') ? JSON.stringify(name) : `"${name}"`;
}

function stamp(buffer: Buffer, start: number, checksum: number): void {
  let rest = checksum;
  for (let at = start + HEADER_BYTES - 2; at >= start + MAGIC.length; at--) {
    buffer[at] = HEX[rest & 15] as number;
    rest >>>= 4;
  }
}
