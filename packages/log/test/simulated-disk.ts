import { nextTick } from 'node:process';
import type { FileSystem, LogFile, OpenMode } from '../src/index.js';
import { ioError } from './disk.js';

/** One write or cut that the disk may or may not have done yet. */
interface Change {
  readonly offset: number;
  /** `undefined` cuts the file off at the offset. */
  readonly bytes: Uint8Array | undefined;
}

class Inode {
  /** What a reader sees. */
  content: Buffer = Buffer.alloc(0);
  /** What a power failure leaves for certain. */
  synced: Buffer = Buffer.alloc(0);
  pending: Change[] = [];

  change(change: Change): void {
    this.content = applied(this.content, change);
    this.pending.push(change);
  }

  sync(): void {
    this.synced = this.pending.reduce(applied, this.synced);
    this.pending = [];
  }

  /** What a power failure leaves: of the changes since the last sync any, whole or in part. */
  survivor(random: () => number): Inode {
    const inode = new Inode();
    inode.synced = this.pending.reduce((content, { offset, bytes }) => {
      const luck = random();
      if (luck < 0.4) return content;
      const part = luck < 0.7 ? bytes?.subarray(0, Math.floor(random() * bytes.length)) : bytes;
      return applied(content, { offset, bytes: part });
    }, this.synced);
    inode.content = inode.synced;
    return inode;
  }
}

function applied(content: Buffer, { offset, bytes }: Change): Buffer {
  if (bytes === undefined) return content.subarray(0, offset);
  const next = Buffer.alloc(Math.max(content.length, offset + bytes.length));
  next.set(content);
  next.set(bytes, offset);
  return next;
}

type Names = Map<string, Inode>;

/**
 * A disk in memory that forgets, at a power failure, what was not synced: of a file's content any part, of a folder's
 * names those after some moment. From the call numbered `failAt` on no call is answered any more.
 */
export class SimulatedDisk implements FileSystem {
  /** Resolves when the power has failed. */
  readonly failed: Promise<void>;
  calls = 0;
  failAt = Number.POSITIVE_INFINITY;
  /** How likely a write or sync fails; what it was to make durable may then be lost, and a later sync not bring it back. */
  errorRate = 0;
  readonly #random: () => number;
  #fail: () => void = () => undefined;
  #names: Names = new Map();
  /** The names as they were at the last sync of the folder, and after each change since. */
  #history: Names[] = [new Map()];

  constructor(random: () => number) {
    this.#random = random;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** The disk of a machine that is started anew. Nobody who held a lock is alive. */
  afterPowerFailure(): SimulatedDisk {
    const random = this.#random;
    const disk = new SimulatedDisk(random);
    const names = this.#history[Math.floor(random() * this.#history.length)] as Names;
    const survivors = new Map<Inode, Inode>();
    for (const [name, inode] of names) {
      if (name.includes('.lock')) continue;
      const survivor = survivors.get(inode) ?? inode.survivor(random);
      survivors.set(inode, survivor);
      disk.#names.set(name, survivor);
    }
    disk.#history = [new Map(disk.#names)];
    return disk;
  }

  hasError(): boolean {
    return this.#random() < this.errorRate;
  }

  /** Takes a while, so that calls overlap. */
  async enter(): Promise<void> {
    if (++this.calls >= this.failAt) {
      this.#fail();
      await new Promise(() => undefined);
    }
    for (let turns = this.#random() * 4; turns > 0; turns--) await new Promise(nextTick);
  }

  async open(path: string, mode: OpenMode): Promise<LogFile> {
    await this.enter();
    const inode = this.#names.get(path) ?? this.#create(path);
    if (mode === 'replace') inode.change({ offset: 0, bytes: undefined });
    return new SimulatedFile(this, inode);
  }

  async readText(path: string): Promise<string> {
    await this.enter();
    return this.#find(path).content.toString();
  }

  async rename(from: string, to: string): Promise<void> {
    await this.enter();
    this.#rename((names) => {
      names.set(to, this.#find(from));
      names.delete(from);
    });
  }

  async link(from: string, to: string): Promise<void> {
    await this.enter();
    if (this.#names.has(to)) throw Object.assign(new Error(`EEXIST: ${to}`), { code: 'EEXIST' });
    this.#rename((names) => names.set(to, this.#find(from)));
  }

  async unlink(path: string): Promise<void> {
    await this.enter();
    this.#find(path);
    this.#rename((names) => names.delete(path));
  }

  async syncFolder(): Promise<void> {
    await this.enter();
    this.#history = [new Map(this.#names)];
  }

  #create(path: string): Inode {
    const inode = new Inode();
    this.#rename((names) => names.set(path, inode));
    return inode;
  }

  #find(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return inode;
  }

  #rename(change: (names: Names) => void): void {
    change(this.#names);
    this.#history.push(new Map(this.#names));
  }
}

class SimulatedFile implements LogFile {
  readonly #disk: SimulatedDisk;
  readonly #inode: Inode;

  constructor(disk: SimulatedDisk, inode: Inode) {
    this.#disk = disk;
    this.#inode = inode;
  }

  async size(): Promise<number> {
    await this.#disk.enter();
    return this.#inode.content.length;
  }

  async read(buffer: Uint8Array, offset: number): Promise<number> {
    await this.#disk.enter();
    const bytes = this.#inode.content.subarray(offset, offset + buffer.length);
    buffer.set(bytes);
    return bytes.length;
  }

  async write(buffer: Uint8Array, offset: number): Promise<number> {
    // The caller may use its buffer again as soon as the write is answered, not before.
    const bytes = Uint8Array.from(buffer);
    this.#inode.change({ offset, bytes });
    await this.#disk.enter();
    return bytes.length;
  }

  async datasync(): Promise<void> {
    await this.#disk.enter();
    if (this.#disk.hasError()) {
      // As Linux does: what could not be written counts as written.
      this.#inode.pending = [];
      throw ioError();
    }
    this.#inode.sync();
  }

  async truncate(length: number): Promise<void> {
    await this.#disk.enter();
    this.#inode.change({ offset: length, bytes: undefined });
  }

  close(): Promise<void> {
    return this.#disk.enter();
  }
}
