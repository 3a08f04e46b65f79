import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextTick } from 'node:process';
import { crc32 } from 'node:zlib';
import { type PackedEntry, pack } from '@sconf/data-model';
import { Log } from '@sconf/log';
import { formatNumber, median, printTable, QUICK } from './report.js';

/**
 * What the log costs beyond what it can't do without: appends made durable beside a bare group commit that writes the
 * same lines, and loading beside a bare reader of the same file.
 */
const WRITERS = [1, 64, 4_096];
const MAX_APPENDS = QUICK ? 2_000 : 400_000;
const RUN_MS = QUICK ? 100 : 2_000;
const LOAD_ENTRIES = QUICK ? 10_000 : 1_000_000;
const ROUNDS = QUICK ? 1 : 5;

interface Subject {
  append(entry: PackedEntry): Promise<unknown>;
  close(): Promise<void>;
}

/** About 120 bytes as a line of the log. */
function pacing(id: number, ver: number): PackedEntry {
  const data = { multiplier: 1.25, rate: 0.25 + (ver % 64) / 128, spent: 98_765 + ver };
  return pack({ type: 'pacing', id: `bidder-${id}`, ver, data });
}

async function sconf(path: string): Promise<Subject> {
  const log = await Log.open(path, { compactWhen: false });
  await log.load();
  return { append: (entry) => log.append([entry]), close: () => log.close() };
}

function lineOf({ type, id, ver, text }: PackedEntry): string {
  const json = `{"type":${JSON.stringify(type)},"id":${JSON.stringify(id)},"ver":${ver},"data":${text},"k":"n"}`;
  return `e74e1902${crc32(json).toString(16).padStart(8, '0')}n${json}\n`;
}

/** Group commit and nothing else: no positions, no failures, nothing remembered. */
class BareCommit implements Subject {
  readonly #file: FileHandle;
  #lines: string[] = [];
  #waiting: (() => void)[] = [];
  #busy = false;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  append(entry: PackedEntry): Promise<void> {
    return new Promise((resolve) => {
      this.#lines.push(lineOf(entry));
      this.#waiting.push(resolve);
      if (!this.#busy) void this.#commit();
    });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #commit(): Promise<void> {
    this.#busy = true;
    await new Promise(nextTick);
    while (this.#lines.length > 0) {
      const [lines, waiting] = [this.#lines, this.#waiting];
      [this.#lines, this.#waiting] = [[], []];
      await this.#file.write(lines.join(''));
      await this.#file.datasync();
      for (const resolve of waiting) resolve();
      await new Promise(nextTick);
    }
    this.#busy = false;
  }
}

async function bare(path: string): Promise<Subject> {
  return new BareCommit(await open(path, 'w'));
}

/** Durable appends a second of that many writers, each of which waits for one before the next. */
async function appendsPerSecond(subject: Subject, writers: number, entries: readonly PackedEntry[]): Promise<number> {
  const start = performance.now();
  let next = 0;
  const write = async (): Promise<void> => {
    while (performance.now() - start < RUN_MS) {
      const entry = entries[next++];
      if (entry === undefined) return;
      await subject.append(entry);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  const seconds = (performance.now() - start) / 1000;
  await subject.close();
  return Math.min(next, entries.length) / seconds;
}

async function measureAppends(folder: string): Promise<void> {
  const rows: (string | number)[][] = [['writers', 'sconf, durable appends/s', 'bare group commit', 'times as long']];
  for (const writers of WRITERS) {
    const entries = Array.from({ length: MAX_APPENDS }, (_, i) => pacing(i % writers, Math.floor(i / writers)));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await appendsPerSecond(await sconf(join(folder, `sconf-${writers}-${round}`)), writers, entries));
      theirs.push(await appendsPerSecond(await bare(join(folder, `bare-${writers}-${round}`)), writers, entries));
    }
    const ratio = median(ours.map((rate, round) => (theirs[round] as number) / rate));
    rows.push([formatNumber(writers), median(ours), median(theirs), ratio]);
  }
  printTable('Appends made durable, group commit', rows);
}

async function measureLoad(folder: string): Promise<void> {
  const path = join(folder, 'load');
  const entries = Array.from({ length: LOAD_ENTRIES }, (_, id) => pacing(id, 1));
  const subject = await Log.open(path, { fsync: 'never' });
  await subject.load();
  for (let at = 0; at < entries.length; at += 10_000) await subject.append(entries.slice(at, at + 10_000));
  await subject.close();
  entries.length = 0;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await loadsPerSecond(path));
    theirs.push(await bareLoadsPerSecond(path));
  }
  printTable('Loading a log', [
    ['entries', 'sconf, entries/s', 'JSON.parse into a Map', 'ratio'],
    [
      formatNumber(LOAD_ENTRIES),
      median(ours),
      median(theirs),
      median(ours.map((rate, i) => rate / (theirs[i] as number))),
    ],
  ]);
}

async function loadsPerSecond(path: string): Promise<number> {
  const log = await Log.open(path);
  const start = performance.now();
  const { size } = await log.load();
  const seconds = (performance.now() - start) / 1000;
  await log.close();
  return size / seconds;
}

/** The least a reader does: checks each line, parses it, and keeps the newest of each key. */
async function bareLoadsPerSecond(path: string): Promise<number> {
  const start = performance.now();
  const newest = new Map<string, { ver: number }>();
  const bytes = await readFile(path);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const json = bytes.subarray(at + 17, end);
    if (Number.parseInt(bytes.toString('latin1', at + 8, at + 16), 16) !== crc32(json))
      throw new Error(`corrupt at ${at}`);
    const entry = JSON.parse(json.toString());
    const key = `${entry.type}\0${entry.id}`;
    const held = newest.get(key);
    if (held === undefined || held.ver < entry.ver) newest.set(key, entry);
    at = end + 1;
  }
  return newest.size / ((performance.now() - start) / 1000);
}

const folder = await mkdtemp(join(tmpdir(), 'sconf-bench-'));
try {
  await measureAppends(folder);
  await measureLoad(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
