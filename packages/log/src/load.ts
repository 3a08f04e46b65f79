import { ConfigSet, type Limits } from '@sconf/data-model';
import type { LogFile } from './file-system.js';
import { OrderedBatch } from './ordered-batch.js';
import { RecordDecoder } from './record.js';
import type { OnReport } from './report.js';
import { Scanner, type ScanSink } from './scan.js';
import type { AsideWriter, Piece } from './set-aside.js';

/** What a log held. */
export interface LoadedLog {
  readonly entries: ConfigSet;
  /** Whole records read. */
  readonly records: number;
  /** Where whole records end; beyond it is a torn tail. */
  readonly end: number;
  /** Whether the last record still needs its newline. */
  readonly lacksNewline: boolean;
  /** Why corrupt bytes could not be set aside; `undefined` when all were. */
  readonly asideError: unknown;
}

// gosconf writes one byte as six where it escapes; the rest is room for the members' names.
const MAX_ESCAPE = 6;
const ENVELOPE_BYTES = 256;

/** The longest line that can hold an entry within the limits. */
export function maxLineBytes(limits: Limits): number {
  return MAX_ESCAPE * (limits.maxTypeBytes + limits.maxIdBytes + limits.maxDataBytes) + ENVELOPE_BYTES;
}

/** Reads every record of a log into a set, and copies aside what is no record. */
export async function loadLog(
  file: LogFile,
  limits: Limits,
  aside: AsideWriter,
  report: OnReport,
  signal: AbortSignal | undefined,
): Promise<LoadedLog> {
  const sink = new LoadSink(limits, aside, report);
  const { end, lacksNewline } = await new Scanner(file, sink, maxLineBytes(limits)).run(signal);
  sink.finish();
  return { entries: sink.entries, records: sink.records, end, lacksNewline, asideError: sink.asideError };
}

class LoadSink implements ScanSink {
  readonly entries: ConfigSet;
  records = 0;
  asideError: unknown;
  readonly #batch: OrderedBatch;
  readonly #decoder: RecordDecoder;
  readonly #aside: AsideWriter;
  readonly #report: OnReport;
  #pieces: Piece[] = [];

  constructor(limits: Limits, aside: AsideWriter, report: OnReport) {
    this.entries = new ConfigSet({ limits });
    this.#batch = new OrderedBatch(this.entries);
    this.#decoder = new RecordDecoder(limits);
    this.#aside = aside;
    this.#report = report;
  }

  line(buffer: Buffer, start: number, end: number): string | undefined {
    const entry = this.#decoder.decode(buffer, start, end);
    if (typeof entry === 'string') return entry;
    this.#batch.add(entry);
    this.records++;
    return undefined;
  }

  corrupt(offset: number, length: number, reason: string): void {
    this.#pieces.push({ offset, length, reason });
    this.#report({ kind: 'corrupt-record', offset, length, reason });
  }

  torn(offset: number, length: number): void {
    this.#pieces.push({ offset, length, reason: 'torn-tail' });
    this.#report({ kind: 'torn-tail', offset, length });
  }

  /** After the last record. */
  finish(): void {
    this.#batch.flush();
  }

  async settle(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    try {
      for (const piece of pieces) await this.#aside.add(piece);
    } catch (error) {
      // What can be read must be read, even where the disk is full.
      this.asideError ??= error;
    }
  }
}
