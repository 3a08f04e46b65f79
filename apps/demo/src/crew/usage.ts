import { readFileSync } from 'node:fs';

/** What a process has used so far, as the operating system counts it. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Through read and write calls of any kind: sockets, pipes and files. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Reads what a process has used; `undefined` where the system doesn't say, or the process is gone. */
export function usageOf(pid: number, read: (path: string) => string = readText): Usage | undefined {
  try {
    const stat = read(`/proc/${pid}/stat`);
    // The name, in brackets, may hold anything; user and system time are the 12th and 13th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const io = read(`/proc/${pid}/io`);
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      bytesIn: counter(io, 'rchar'),
      bytesOut: counter(io, 'wchar'),
    };
  } catch {
    return undefined;
  }
}

function counter(text: string, name: string): number {
  return Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
