import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A file system in memory, where there is one: thousands of logs are opened, each with its syncs.
const BASE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Runs `work` with the path of a log in a folder of its own, which is removed afterwards. */
export async function withFolder(work: (path: string, folder: string) => Promise<void>, base = BASE): Promise<void> {
  const folder = await mkdtemp(join(base, 'sconf-log-'));
  try {
    await work(join(folder, 'configs.aof'), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
