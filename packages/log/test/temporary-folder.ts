import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `work` with the path of a log in a folder of its own, which is removed afterwards. */
export async function withFolder(work: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sconf-log-'));
  try {
    await work(join(folder, 'configs.aof'), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
