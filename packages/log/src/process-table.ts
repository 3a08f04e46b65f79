import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told from every other one as well as the platform allows. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine it belongs to; Linux only. */
  readonly boot?: string;
  /** Which container's numbering of processes its pid belongs to; Linux only. */
  readonly namespace?: string;
  /** When it started, in clock ticks since boot: tells it from a later process with its pid; Linux only. */
  readonly started?: string;
}

/** Whether a process still runs; `unseen` when it can't be told from here. */
export type Liveness = 'alive' | 'dead' | 'unseen';

/** What the lock needs to know of processes. */
export interface ProcessTable {
  self(): ProcessIdentity;
  liveness(process: ProcessIdentity): Liveness;
}

/** Reads `/proc` where there is one. Anywhere else a pid is all there is to tell processes apart. */
export class NodeProcessTable implements ProcessTable {
  readonly #proc: string;

  /** @param proc where the proc file system is mounted */
  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  self(): ProcessIdentity {
    const boot = this.#read(() => readFileSync(`${this.#proc}/sys/kernel/random/boot_id`, 'utf8').trim());
    const namespace = this.#read(() => readlinkSync(`${this.#proc}/self/ns/pid`));
    const started = this.#read(() => this.#stat('self').started);
    return {
      pid: process.pid,
      host: hostname(),
      ...(boot === undefined ? {} : { boot }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(started === undefined ? {} : { started }),
    };
  }

  liveness(other: ProcessIdentity): Liveness {
    const self = this.self();
    if (other.host !== self.host) return 'unseen';
    // The machine was started anew since: nothing that ran before does now.
    if (other.boot !== self.boot) return 'dead';
    if (other.namespace !== self.namespace) return 'unseen';
    if (!isRunning(other.pid)) return 'dead';
    const stat = this.#read(() => this.#stat(String(other.pid)));
    if (stat === undefined) return 'alive';
    return stat.started === other.started && !stat.zombie ? 'alive' : 'dead';
  }

  /** See proc(5): the name of the program, in parentheses, may hold anything. */
  #stat(pid: string): { started: string; zombie: boolean } {
    const stat = readFileSync(`${this.#proc}/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { started: fields[19] as string, zombie: fields[0] === 'Z' || fields[0] === 'X' };
  }

  #read<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch {
      // Not swallowed: what isn't there on this platform is left out of the comparison.
      return undefined;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is one, but not ours.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
