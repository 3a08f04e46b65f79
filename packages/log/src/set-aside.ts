import { crc32 } from './crc32.js';
import { type FileSystem, type LogFile, writeFully } from './file-system.js';

const CHUNK_BYTES = 64 * 1024;

/** Bytes of the log that are no record. */
export interface Piece {
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

/**
 * Copies the bytes that are no records to a file of their own before anything is cut off or compacted away.
 *
 * The file is a line of JSON for each piece (`offset`, `length`, `reason`), the bytes, a newline. Its name ends with a
 * checksum of its content, so that opening a log again and again with the same damage leaves one file, not many.
 */
export class AsideWriter {
  readonly #fileSystem: FileSystem;
  readonly #log: LogFile;
  readonly #path: string;
  #file: LogFile | undefined;
  #length = 0;
  #checksum = 0;
  #pieces = 0;

  constructor(fileSystem: FileSystem, log: LogFile, path: string) {
    this.#fileSystem = fileSystem;
    this.#log = log;
    this.#path = path;
  }

  /** Pieces copied so far. */
  get pieces(): number {
    return this.#pieces;
  }

  async add(piece: Piece): Promise<void> {
    this.#file ??= await this.#fileSystem.open(this.#unfinished, 'replace');
    await this.#write(this.#file, Buffer.from(`${JSON.stringify(piece)}\n`));
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let copied = 0; copied < piece.length; ) {
      const read = await this.#log.read(chunk.subarray(0, piece.length - copied), piece.offset + copied);
      // The file ends here when somebody else has cut it meanwhile.
      if (read === 0) break;
      await this.#write(this.#file, chunk.subarray(0, read));
      copied += read;
    }
    await this.#write(this.#file, Buffer.from('\n'));
    this.#pieces++;
  }

  /** Makes the copy durable; resolves to its path, `undefined` when there was nothing to copy. */
  async finish(folder: string): Promise<string | undefined> {
    if (this.#file === undefined) return undefined;
    await this.#file.datasync();
    await this.#file.close();
    this.#file = undefined;
    const path = `${this.#path}.corrupt-${this.#checksum.toString(16).padStart(8, '0')}`;
    await this.#fileSystem.rename(this.#unfinished, path);
    await this.#fileSystem.syncFolder(folder);
    return path;
  }

  /** Gives the space of an unfinished copy back; does nothing after `finish`. */
  async abandon(): Promise<void> {
    if (this.#file === undefined) return;
    await this.#file.close();
    this.#file = undefined;
    await this.#fileSystem.unlink(this.#unfinished);
  }

  get #unfinished(): string {
    return `${this.#path}.corrupt`;
  }

  async #write(file: LogFile, bytes: Uint8Array): Promise<void> {
    await writeFully(file, bytes, this.#length);
    this.#length += bytes.length;
    this.#checksum = crc32(bytes, 0, bytes.length, this.#checksum);
  }
}
