import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { Snapshot } from '@sconf/data-model';
import { AppendFile } from './append-file.js';
import { type FileSystem, hasCode } from './file-system.js';
import { RecordBuffer } from './record-buffer.js';

const CHUNK_BYTES = 256 * 1024;

/** Is told how many entries have been written, and may throw to give up. */
export type OnProgress = (written: number) => void;

/**
 * A new file for a log, one record a key, in the making beside it. At whatever step the process dies, the log at `path`
 * is the old one or the new one, each of them whole.
 */
export class Rewrite {
  readonly #fileSystem: FileSystem;
  readonly #path: string;
  #keepOld = false;

  constructor(fileSystem: FileSystem, path: string) {
    this.#fileSystem = fileSystem;
    this.#path = path;
  }

  /** Where the new file grows; of no use after a crash. */
  get #draft(): string {
    return `${this.#path}.new`;
  }

  /** Writes every entry of `snapshot`, live and dead, and makes them durable. */
  async write(snapshot: Snapshot, onProgress: OnProgress): Promise<AppendFile> {
    const target = await AppendFile.replace(this.#fileSystem, this.#draft);
    try {
      const buffer = new RecordBuffer();
      for (const entry of snapshot.packed()) {
        buffer.add(entry);
        if (buffer.length < CHUNK_BYTES) continue;
        await target.append(buffer);
        buffer.clear();
        onProgress(target.records);
      }
      await target.append(buffer);
      await target.file.datasync();
      return target;
    } catch (error) {
      await this.discard(target);
      throw error;
    }
  }

  /** The old file holds bytes that could not be set aside: it gets another name before the new one takes its place. */
  keepOld(): void {
    this.#keepOld = true;
  }

  /** Puts the new file in the place of the old one. After an error it can't be told which one is there. */
  async replace(): Promise<void> {
    if (this.#keepOld) await this.#fileSystem.link(this.#path, `${this.#path}.corrupt-${randomUUID()}`);
    this.#keepOld = false;
    await this.#fileSystem.rename(this.#draft, this.#path);
    await this.#fileSystem.syncFolder(dirname(this.#path));
  }

  /** Gives the space of an unfinished file back. */
  async discard(target: AppendFile): Promise<void> {
    await target.file.close();
    await this.removeDraft();
  }

  /** Removes what a crash has left. */
  async removeDraft(): Promise<void> {
    try {
      await this.#fileSystem.unlink(this.#draft);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}
