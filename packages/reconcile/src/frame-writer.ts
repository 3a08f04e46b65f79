import { ByteWriter } from '@sconf/data-model/bytes';

/** Builds one frame, at most `limit` bytes long. */
export class FrameWriter extends ByteWriter {
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  /** How many bytes may still be written. */
  get remaining(): number {
    return this.#limit - this.length;
  }

  /**
   * Writes all that `write` does, or nothing where less than `reserve` bytes would be left. Returns the bytes that it
   * takes.
   */
  attempt(write: () => void, reserve: number): number {
    const start = this.length;
    write();
    const taken = this.length - start;
    if (this.remaining < reserve) this.cutTo(start);
    return taken;
  }
}
