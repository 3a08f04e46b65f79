import { ByteWriter } from '@sconf/data-model/bytes';

/** Builds one frame, at most `limit` bytes long. */
export class FrameWriter extends ByteWriter {
  /** The type of the place that was written last: it is named where it changes. */
  typeKey = '';
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  /** How many bytes may still be written; negative where there are too many. */
  get remaining(): number {
    return this.#limit - this.length;
  }
}
