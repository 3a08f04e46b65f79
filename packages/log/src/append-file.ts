import { CompactionFailed } from './errors.js';
import { type FileSystem, type LogFile, writeFully } from './file-system.js';
import type { RecordBuffer } from './record-buffer.js';

const COPY_BYTES = 256 * 1024;

/** A place between two records of a file. */
export interface Mark {
  readonly size: number;
  readonly records: number;
}

/** A file that records are appended to; knows where it ends. */
export class AppendFile {
  readonly file: LogFile;
  #size: number;
  #records: number;

  constructor(file: LogFile, size: number, records: number) {
    this.file = file;
    this.#size = size;
    this.#records = records;
  }

  /** An empty file at `path`, whatever was there before. */
  static async replace(fileSystem: FileSystem, path: string): Promise<AppendFile> {
    return new AppendFile(await fileSystem.open(path, 'replace'), 0, 0);
  }

  /** Bytes in the file that are whole records. */
  get size(): number {
    return this.#size;
  }

  /** Records in the file. */
  get records(): number {
    return this.#records;
  }

  /** Writes the records at the end. After an error the file's end is unknown: append nothing more. */
  async append(batch: RecordBuffer): Promise<void> {
    await writeFully(this.file, batch.bytes, this.#size);
    this.#size += batch.length;
    this.#records += batch.records;
  }

  /** How far the file has come. */
  mark(): Mark {
    return { size: this.#size, records: this.#records };
  }

  /**
   * Copies what `source` has from `mark` up to its present end, and returns that end.
   *
   * @throws {@link CompactionFailed} when the source is shorter than it was
   */
  async copy(source: AppendFile, mark: Mark): Promise<Mark> {
    const end = source.mark();
    const chunk = Buffer.allocUnsafe(COPY_BYTES);
    for (let at = mark.size; at < end.size; ) {
      const read = await source.file.read(chunk.subarray(0, end.size - at), at);
      if (read === 0) throw new CompactionFailed(`the log ends at ${at} and not at ${end.size}: somebody else cut it`);
      await writeFully(this.file, chunk.subarray(0, read), this.#size);
      this.#size += read;
      at += read;
    }
    this.#records += end.records - mark.records;
    return end;
  }
}
