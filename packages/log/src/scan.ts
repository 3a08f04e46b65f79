import type { LogFile } from './file-system.js';
import { findStart, START_BYTES } from './record.js';

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Takes what a scan finds. Called in the order of the file; each byte of it is in exactly one call. */
export interface ScanSink {
  /** A line, newline left out; returns why it is no record, or `undefined` when it was taken. */
  line(buffer: Buffer, start: number, end: number): string | undefined;
  /** Bytes that are no record. */
  corrupt(offset: number, length: number, reason: string): void;
  /** The end of the file, when it is no record and has no newline. */
  torn(offset: number, length: number): void;
  /** Called between reads, for what takes time. */
  settle(): Promise<void>;
}

/** What a scan learnt about the file as a whole. */
export interface ScanResult {
  /** Where the last whole record ends, or the corrupt bytes after it: where the torn tail begins if there is one. */
  readonly end: number;
  /** Whether the last record is whole but for its newline. */
  readonly lacksNewline: boolean;
}

/**
 * Reads a log from start to end, whatever it holds, in bounded memory: a window over the file that moves on. After
 * bytes that are no record it goes on at the next place where a record may start.
 */
export class Scanner {
  readonly #file: LogFile;
  readonly #sink: ScanSink;
  readonly #maxLineBytes: number;
  readonly #buffer: Buffer;
  /** Offset in the file of the window's first byte. */
  #base = 0;
  #at = 0;
  #end = 0;
  /** Offset in the file where corrupt bytes began whose end isn't known yet. */
  #lostFrom: number | undefined;
  #lostReason = '';
  /** Offset after the last newline among these. */
  #lostLine = 0;

  constructor(file: LogFile, sink: ScanSink, maxLineBytes: number) {
    this.#file = file;
    this.#sink = sink;
    this.#maxLineBytes = maxLineBytes;
    this.#buffer = Buffer.allocUnsafeSlow(maxLineBytes + CHUNK_BYTES + 1);
  }

  async run(signal?: AbortSignal): Promise<ScanResult> {
    while (await this.#fill()) {
      this.#takeLines();
      await this.#sink.settle();
      signal?.throwIfAborted();
    }
    const lacksNewline = this.#takeRest();
    const end = this.#lostFrom === undefined ? this.#base + this.#end : this.#takeTail(this.#lostFrom);
    await this.#sink.settle();
    return { end, lacksNewline };
  }

  /** Moves the window on and reads; false at the end of the file. */
  async #fill(): Promise<boolean> {
    this.#buffer.copyWithin(0, this.#at, this.#end);
    this.#base += this.#at;
    this.#end -= this.#at;
    this.#at = 0;
    const read = await this.#file.read(this.#buffer.subarray(this.#end, -1), this.#base + this.#end);
    this.#end += read;
    // A search for a newline ends here, and not in old bytes behind the window.
    this.#buffer[this.#end] = NEWLINE;
    return read > 0;
  }

  #takeLines(): void {
    while (this.#lostFrom === undefined || this.#resume()) {
      const newline = this.#buffer.indexOf(NEWLINE, this.#at);
      if (newline < this.#end) this.#takeLine(newline, newline + 1);
      else if (this.#end - this.#at > this.#maxLineBytes) this.#split(this.#end, this.#at + 1, 'record-too-long');
      else return;
    }
  }

  /** Takes the line that ends at `end`, the next one beginning at `next`, or as much of it as is whole. */
  #takeLine(end: number, next: number): void {
    const reason = this.#sink.line(this.#buffer, this.#at, end);
    if (reason === undefined) this.#at = next;
    else this.#split(end, next, reason);
  }

  /** What stands before `end` is no record: perhaps it is two. */
  #split(end: number, next: number, reason: string): void {
    const second = findStart(this.#buffer, this.#at + 1, end, false);
    if (second >= 0) this.#takeGlued(second, reason);
    else this.#lose(next, reason);
  }

  /** A line with the start of a second one inside: the newline between them was lost or has become something else. */
  #takeGlued(second: number, reason: string): void {
    const start = this.#at;
    this.#at = second;
    if (this.#sink.line(this.#buffer, start, second) === undefined) return;
    if (this.#sink.line(this.#buffer, start, second - 1) === undefined) {
      this.#sink.corrupt(this.#base + second - 1, 1, 'missing-newline');
    } else this.#sink.corrupt(this.#base + start, second - start, reason);
  }

  /** Gives up the bytes from here to `next`; how many more are lost shows later. */
  #lose(next: number, reason: string): void {
    this.#lostFrom = this.#base + this.#at;
    this.#lostReason = reason;
    this.#lostLine = this.#lostFrom;
    this.#passOver(next);
  }

  /** After a loss: goes to where a record may start. False when there is none in the window. */
  #resume(): boolean {
    const startsLine = this.#base + this.#at === this.#lostLine;
    const start = findStart(this.#buffer, this.#at, this.#end, startsLine);
    if (start < 0) {
      // The start of a record may be cut by the window's end.
      this.#passOver(Math.max(this.#at, this.#end - START_BYTES));
      return false;
    }
    const from = this.#lostFrom as number;
    this.#sink.corrupt(from, this.#base + start - from, this.#lostReason);
    this.#lostFrom = undefined;
    this.#at = start;
    return true;
  }

  #passOver(next: number): void {
    const newline = this.#buffer.subarray(this.#at, next).lastIndexOf(NEWLINE);
    if (newline >= 0) this.#lostLine = this.#base + this.#at + newline + 1;
    this.#at = next;
  }

  /** At the end of the file: what is left has no newline. Returns whether it is a record all the same. */
  #takeRest(): boolean {
    while (this.#at < this.#end && (this.#lostFrom === undefined || this.#resume())) {
      const start = this.#at;
      this.#takeLine(this.#end, this.#end);
      const whole = this.#at === this.#end && this.#lostFrom === undefined;
      if (whole) return true;
      if (this.#lostFrom !== undefined && this.#sink.line(this.#buffer, start, this.#end - 1) === undefined) {
        // Only its newline is damaged.
        this.#lostFrom = this.#base + this.#end - 1;
        this.#lostLine = this.#lostFrom;
        return true;
      }
    }
    return false;
  }

  /** At the end of the file: what is lost since `from` is corrupt up to its last newline and torn after it. */
  #takeTail(from: number): number {
    const end = this.#base + this.#end;
    this.#passOver(this.#end);
    if (this.#lostLine > from) this.#sink.corrupt(from, this.#lostLine - from, this.#lostReason);
    if (this.#lostLine < end) this.#sink.torn(this.#lostLine, end - this.#lostLine);
    return this.#lostLine;
  }
}
