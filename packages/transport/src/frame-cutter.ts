/** Bytes in front of each frame on a stream. */
const HEAD_BYTES = 4;

/** What goes in front of a frame of `length` bytes on a stream that a {@link FrameCutter} reads: a u32, big-endian. */
export function frameHead(length: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  new DataView(head.buffer).setUint32(0, length);
  return head;
}

/**
 * Cuts a stream of bytes, such as a TCP connection, a pipe or a serial line, into the frames that went in, each behind its
 * {@link frameHead}. Holds what has arrived of one frame, and no room for what is yet to come.
 */
export class FrameCutter {
  readonly #maxBytes: number;
  readonly #onFrame: (frame: Uint8Array) => void;
  #kept = new Uint8Array();
  #length = 0;
  #stopped = false;

  /**
   * @param maxBytes longest frame that is taken
   * @param onFrame is told of each frame, in memory of its own
   */
  constructor(maxBytes: number, onFrame: (frame: Uint8Array) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   *
   * @returns false from a head on that tells of a frame longer than `maxBytes`: the rest is passed over
   */
  push(chunk: Uint8Array): boolean {
    if (this.#stopped) return false;
    const bytes = this.#length === 0 ? chunk : this.#append(chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let start = 0;
    while (bytes.length - start >= HEAD_BYTES) {
      const length = view.getUint32(start);
      if (length > this.#maxBytes) return this.#stop();
      const end = start + HEAD_BYTES + length;
      if (end > bytes.length) break;
      this.#onFrame(new Uint8Array(bytes.subarray(start + HEAD_BYTES, end)));
      start = end;
    }
    this.#keep(bytes, start);
    return true;
  }

  /** Room doubles, so that a frame that comes byte by byte is not copied once for each. */
  #append(chunk: Uint8Array): Uint8Array {
    const length = this.#length + chunk.length;
    if (length > this.#kept.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#length));
      grown.set(this.#kept.subarray(0, this.#length));
      this.#kept = grown;
    }
    this.#kept.set(chunk, this.#length);
    return this.#kept.subarray(0, length);
  }

  /** Keeps what begins at `start`: in the room there is, as long as it is the same frame that grows. */
  #keep(bytes: Uint8Array, start: number): void {
    if (start > 0 || this.#length === 0) this.#kept = new Uint8Array(bytes.subarray(start));
    this.#length = bytes.length - start;
  }

  #stop(): false {
    this.#stopped = true;
    this.#kept = new Uint8Array();
    return false;
  }
}
