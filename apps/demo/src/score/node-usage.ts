import { type Usage, usageOf } from '../crew/usage.js';

/** What the nodes of one kind used, together and each. */
export interface NodeUsage {
  readonly kind: string;
  readonly processes: number;
  /** Of one CPU, all processes of the kind together. */
  readonly cpu: number;
  /** Bytes a second of one process, on average. */
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
}

interface Process {
  readonly kind: string;
  readonly pid: number;
}

/** Measures from outside what processes use between two moments. Processes that come later count from then on. */
export class UsageMeter {
  readonly #first = new Map<number, Usage>();
  readonly #last = new Map<number, { readonly kind: string; readonly usage: Usage }>();
  readonly #read: (pid: number) => Usage | undefined;

  constructor(read: (pid: number) => Usage | undefined = usageOf) {
    this.#read = read;
  }

  /** Looks at all processes. */
  sample(processes: Iterable<Process>): void {
    for (const { kind, pid } of processes) {
      const usage = this.#read(pid);
      if (usage === undefined) continue;
      if (!this.#first.has(pid)) this.#first.set(pid, usage);
      this.#last.set(pid, { kind, usage });
    }
  }

  /** What was used in `seconds`, by kind; empty where the system doesn't say. */
  report(seconds: number): NodeUsage[] {
    const sums = new Map<string, { processes: number; cpu: number; bytesIn: number; bytesOut: number }>();
    for (const [pid, { kind, usage }] of this.#last) {
      const first = this.#first.get(pid) as Usage;
      const sum = sums.get(kind) ?? { processes: 0, cpu: 0, bytesIn: 0, bytesOut: 0 };
      sum.processes += 1;
      sum.cpu += usage.cpuSeconds - first.cpuSeconds;
      sum.bytesIn += usage.bytesIn - first.bytesIn;
      sum.bytesOut += usage.bytesOut - first.bytesOut;
      sums.set(kind, sum);
    }
    return [...sums].map(([kind, { processes, cpu, bytesIn, bytesOut }]) => ({
      kind,
      processes,
      cpu: cpu / seconds,
      bytesInPerSecond: bytesIn / seconds / processes,
      bytesOutPerSecond: bytesOut / seconds / processes,
    }));
  }
}
