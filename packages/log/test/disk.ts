import { open } from 'node:fs/promises';
import { createNodeFileSystem, type FileSystem, type LogFile, type OpenMode } from '../src/index.js';

/** One call that the log made to the file system. */
export interface Call {
  readonly op: keyof FileSystem | keyof LogFile;
  readonly path: string;
}

/** The real disk, watched; `before` is called ahead of each call and may hold it up or make it fail. */
export class Disk implements FileSystem {
  readonly calls: Call[] = [];
  before: (call: Call) => void | Promise<void> = () => undefined;
  /** Where writes go instead of the file: to a device that is always full. */
  full = false;
  readonly #real: FileSystem = createNodeFileSystem();

  /** How many calls of `op` there were on paths that end in `suffix`. */
  count(op: Call['op'], suffix = ''): number {
    return this.calls.filter((call) => call.op === op && call.path.endsWith(suffix)).length;
  }

  async enter(op: Call['op'], path: string): Promise<void> {
    this.calls.push({ op, path });
    await this.before({ op, path });
  }

  async open(path: string, mode: OpenMode): Promise<LogFile> {
    await this.enter('open', path);
    return new WatchedFile(this, path, await this.#real.open(path, mode));
  }

  async readText(path: string): Promise<string> {
    await this.enter('readText', path);
    return this.#real.readText(path);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.enter('rename', from);
    await this.#real.rename(from, to);
  }

  async link(from: string, to: string): Promise<void> {
    await this.enter('link', from);
    await this.#real.link(from, to);
  }

  async unlink(path: string): Promise<void> {
    await this.enter('unlink', path);
    await this.#real.unlink(path);
  }

  async syncFolder(folder: string): Promise<void> {
    await this.enter('syncFolder', folder);
    await this.#real.syncFolder(folder);
  }
}

class WatchedFile implements LogFile {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #real: LogFile;

  constructor(disk: Disk, path: string, real: LogFile) {
    this.#disk = disk;
    this.#path = path;
    this.#real = real;
  }

  async size(): Promise<number> {
    await this.#disk.enter('size', this.#path);
    return this.#real.size();
  }

  async read(buffer: Uint8Array, offset: number): Promise<number> {
    await this.#disk.enter('read', this.#path);
    return this.#real.read(buffer, offset);
  }

  async write(buffer: Uint8Array, offset: number): Promise<number> {
    await this.#disk.enter('write', this.#path);
    return this.#disk.full ? writeToFullDevice(buffer) : this.#real.write(buffer, offset);
  }

  async datasync(): Promise<void> {
    await this.#disk.enter('datasync', this.#path);
    await this.#real.datasync();
  }

  async truncate(length: number): Promise<void> {
    await this.#disk.enter('truncate', this.#path);
    await this.#real.truncate(length);
  }

  async close(): Promise<void> {
    await this.#real.close();
    await this.#disk.enter('close', this.#path);
  }
}

/** Rejects with the kernel's own ENOSPC. */
async function writeToFullDevice(buffer: Uint8Array): Promise<number> {
  const device = await open('/dev/full', 'w');
  try {
    return (await device.write(buffer)).bytesWritten;
  } finally {
    await device.close();
  }
}

/** An error as the kernel gives it for a broken disk. */
export function ioError(): Error {
  return Object.assign(new Error('EIO: i/o error'), { code: 'EIO', errno: -5 });
}
