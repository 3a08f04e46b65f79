import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ConfigSet, type EntryLike, pack, stringify } from '@sconf/data-model';
import { Log, type LogOptions, type LogReport } from '../src/index.js';
import { RecordBuffer } from '../src/record-buffer.js';

/** A record of a log and where it stands. */
export interface Placed {
  readonly entry: EntryLike;
  readonly start: number;
  /** After its newline. */
  readonly end: number;
}

/** The bytes of a log of these entries, and where each of them is. */
export function writeLog(entries: readonly EntryLike[]): { bytes: Buffer; records: Placed[] } {
  const buffer = new RecordBuffer();
  const records: Placed[] = [];
  for (const entry of entries) {
    const start = buffer.length;
    buffer.add(pack(entry));
    records.push({ entry, start, end: buffer.length });
  }
  return { bytes: Buffer.from(buffer.bytes), records };
}

/** What came of opening a log. */
export interface Opened {
  readonly log: Log;
  readonly set: ConfigSet;
  readonly reports: LogReport[];
}

/** Writes `bytes` to `path` and opens that as a log. */
export async function openBytes(path: string, bytes: Uint8Array, options: LogOptions = {}): Promise<Opened> {
  await writeFile(path, bytes);
  return open(path, options);
}

/** Opens a log and keeps its reports. */
export async function open(path: string, options: LogOptions = {}): Promise<Opened> {
  const reports: LogReport[] = [];
  const log = await Log.open(path, { onReport: (report) => reports.push(report), ...options });
  return { log, set: await log.load(), reports };
}

/** Every id that a set holds, sorted. */
export function idsOf(set: ConfigSet): string[] {
  return [...set.packed()].map(({ id }) => id).sort();
}

/** The set as exact text, in one order. */
export function textOf(set: ConfigSet): string[] {
  return [...set.packed()].map((entry) => stringify(entry)).sort();
}

/** Takes away everything that was set aside beside the log at `path`. */
export async function takeAside(path: string): Promise<Buffer> {
  const folder = dirname(path);
  const paths = (await readdir(folder)).filter((name) => name.includes('.corrupt')).map((name) => join(folder, name));
  const aside = Buffer.concat(await Promise.all(paths.sort().map((each) => readFile(each))));
  for (const each of paths) await rm(each);
  return aside;
}

/** The places of bytes that were reported as no record. */
export function damageIn(reports: readonly LogReport[]): { offset: number; length: number; reason: string }[] {
  return reports.flatMap((report) => {
    if (report.kind === 'corrupt-record')
      return [{ offset: report.offset, length: report.length, reason: report.reason }];
    return report.kind === 'torn-tail' ? [{ offset: report.offset, length: report.length, reason: 'torn-tail' }] : [];
  });
}
