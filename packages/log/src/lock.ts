import { randomUUID } from 'node:crypto';
import { LogLocked } from './errors.js';
import { type FileSystem, hasCode, writeFully } from './file-system.js';
import { NodeProcessTable, type ProcessIdentity, type ProcessTable } from './process-table.js';
import type { OnReport } from './report.js';

/** Who holds a lock. */
interface Holder extends ProcessIdentity {
  /** Different for every lock ever taken. */
  readonly token: string;
}

/** What taking a lock needs. */
export interface LockOptions {
  readonly fileSystem: FileSystem;
  readonly takeOver: 'dead' | 'unseen';
  readonly report: OnReport;
  readonly processes?: ProcessTable;
}

/**
 * Keeps a second process away from a log: a file beside it that names its holder. The kernel knows no such lock that
 * Node can reach, so a lock outlives a killed process; whoever comes next sees that the process is gone and takes the
 * lock over.
 */
export class Lock {
  readonly #fileSystem: FileSystem;
  readonly #path: string;
  readonly #token: string;

  private constructor(fileSystem: FileSystem, path: string, token: string) {
    this.#fileSystem = fileSystem;
    this.#path = path;
    this.#token = token;
  }

  /**
   * Takes the lock at `path`.
   *
   * @throws {@link LogLocked} `log-locked`
   */
  static async acquire(path: string, options: LockOptions): Promise<Lock> {
    const processes = options.processes ?? new NodeProcessTable();
    const holder: Holder = { ...processes.self(), token: randomUUID() };
    await acquire(path, holder, processes, options);
    return new Lock(options.fileSystem, path, holder.token);
  }

  /** Gives the lock up, unless somebody else was told to take it over. */
  async release(): Promise<void> {
    const holder = await readHolder(this.#path, this.#fileSystem);
    if (holder?.token === this.#token) await this.#fileSystem.unlink(this.#path);
  }
}

async function acquire(path: string, self: Holder, processes: ProcessTable, options: LockOptions): Promise<void> {
  while (!(await create(path, self, options.fileSystem))) {
    const holder = await readHolder(path, options.fileSystem);
    // Released meanwhile: the next attempt will tell.
    if (holder === undefined) continue;
    const liveness = processes.liveness(holder);
    if (liveness === 'alive' || (liveness === 'unseen' && options.takeOver === 'dead'))
      throw locked(path, holder, liveness);
    if (await succeed(path, holder, self, processes, options)) return;
  }
}

/**
 * Takes over the lock of `dead`. Who may do so is settled by a lock named after it, of which there is only one: without
 * that, two processes could both find a dead holder, and the slower one remove the lock that the faster one just took.
 * Putting the second lock in the place of the first is one step, and leaves nothing behind.
 */
async function succeed(
  path: string,
  dead: Holder,
  self: Holder,
  processes: ProcessTable,
  options: LockOptions,
): Promise<boolean> {
  const succession = `${path}.${dead.token}`;
  await acquire(succession, self, processes, options);
  const holder = await readHolder(path, options.fileSystem);
  if (holder?.token !== dead.token) {
    await options.fileSystem.unlink(succession);
    return false;
  }
  await options.fileSystem.rename(succession, path);
  options.report({ kind: 'lock-taken-over', pid: dead.pid, host: dead.host });
  return true;
}

/** Makes the lock file with its content in one step, so that nobody reads half of it; false when there is one. */
async function create(path: string, self: Holder, fileSystem: FileSystem): Promise<boolean> {
  const draft = `${path}.${self.token}.draft`;
  const file = await fileSystem.open(draft, 'replace');
  try {
    await writeFully(file, Buffer.from(JSON.stringify(self)), 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  try {
    await fileSystem.link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await fileSystem.unlink(draft);
  }
}

async function readHolder(path: string, fileSystem: FileSystem): Promise<Holder | undefined> {
  try {
    return JSON.parse(await fileSystem.readText(path)) as Holder;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new LogLocked(`${path} is no lock file that can be read: make sure no process uses the log, then remove it`, {
      cause: error,
    });
  }
}

function locked(path: string, holder: Holder, liveness: 'alive' | 'unseen'): LogLocked {
  const who = `process ${holder.pid} on ${holder.host}`;
  return new LogLocked(
    liveness === 'alive'
      ? `${who} uses the log: end it first, or give this one another path`
      : `${who} may use the log, which can't be seen from here: make sure that it is gone, then remove ${path}, or open with takeOver: 'unseen'`,
  );
}
