import { constants, type PathLike } from 'node:fs';
import { type FileHandle, link, open, readFile, rename, unlink } from 'node:fs/promises';

/** An open file. Every call rejects with the system's error, as `node:fs/promises` does. */
export interface LogFile {
  /** Bytes in the file. */
  size(): Promise<number>;
  /** Reads into `buffer` from `offset` on; resolves to the bytes read, 0 at the end of the file. */
  read(buffer: Uint8Array, offset: number): Promise<number>;
  /** Writes `buffer` at `offset`; resolves to the bytes written, which may be fewer than given. */
  write(buffer: Uint8Array, offset: number): Promise<number>;
  /** Resolves when the data, and the size needed to read it back, are on the disk. */
  datasync(): Promise<void>;
  /** Cuts the file off at `length` bytes. */
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** How a file is opened: for reading only; for reading and writing, made when missing; the same, emptied first. */
export type OpenMode = 'read' | 'create' | 'replace';

/**
 * The calls that the log makes, and nothing else: give another implementation to keep logs elsewhere or to make disks
 * fail in tests.
 */
export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<LogFile>;
  /** The whole of a small text file. */
  readText(path: string): Promise<string>;
  /** Puts `from` in the place of `to` in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Gives the file `from` the second name `to`; rejects with `EEXIST` when `to` is taken. */
  link(from: string, to: string): Promise<void>;
  /** Removes one name of a file. */
  unlink(path: string): Promise<void>;
  /** Resolves when the names in `folder` are on the disk; does nothing where the platform has no such call. */
  syncFolder(folder: string): Promise<void>;
}

const FLAGS: Record<OpenMode, number> = {
  read: constants.O_RDONLY,
  create: constants.O_RDWR | constants.O_CREAT,
  replace: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
};

// Configurations may be nobody else's business.
const OWNER_ONLY = 0o600;

class NodeFile implements LogFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(buffer: Uint8Array, offset: number): Promise<number> {
    return (await this.#handle.read(buffer, 0, buffer.length, offset)).bytesRead;
  }

  async write(buffer: Uint8Array, offset: number): Promise<number> {
    return (await this.#handle.write(buffer, 0, buffer.length, offset)).bytesWritten;
  }

  datasync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * The file system of `node:fs/promises`.
 *
 * @param platform as `process.platform` names it; Windows can't sync a folder and doesn't need to
 */
export function createNodeFileSystem(platform: string = process.platform): FileSystem {
  return {
    open: async (path, mode) => new NodeFile(await open(path, FLAGS[mode], OWNER_ONLY)),
    readText: (path) => readFile(path, 'utf8'),
    rename,
    link,
    unlink,
    syncFolder: platform === 'win32' ? async () => undefined : syncFolder,
  };
}

async function syncFolder(folder: PathLike): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes the whole of `bytes` at `offset`, however many calls that takes. */
export async function writeFully(file: LogFile, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += await file.write(bytes.subarray(written), offset + written);
}

/** Whether an error of the file system has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
