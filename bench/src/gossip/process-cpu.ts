import { readFileSync } from 'node:fs';

/** What Linux counts processor time in for programs, whatever the kernel's own tick is. */
const MS_A_TICK = 10;

/** Processor time that another process has used so far, all its threads together; NaN where there is no /proc. */
export function cpuMsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything; utime and stime are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK;
  } catch {
    return Number.NaN;
  }
}
