import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { open } from './damaged-log.js';

const WRITER = fileURLToPath(new URL('kill-writer.ts', import.meta.url));
const MAX_LINES = 3000;

/** What the writers do: append, append while compacting all the time, or append without a sync. */
export type KillMode = 'append' | 'compact' | 'never';

/** What one round came to. */
export interface KillRound {
  /** Appends that the writers were told are durable. */
  readonly acknowledged: number;
  /** Compactions that ended. */
  readonly compactions: number;
  /** Acknowledged appends that are not in the log: none, unless there is a fault. */
  readonly lost: readonly string[];
}

/**
 * Starts writers on the log at `path` in a process of their own, kills it with SIGKILL after a random number of
 * acknowledgements, and looks for each of these in the log. Call it again with the same path: the log goes on.
 */
export async function killRound(path: string, random: () => number, mode: KillMode): Promise<KillRound> {
  const killAfter = Math.floor(random() * MAX_LINES);
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, path, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let lines = 0;
  writer.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    lines += chunk.split('\n').length - 1;
    // 'loaded' is a line too: the writer is at work.
    if (lines > killAfter) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  if (writer.signalCode !== 'SIGKILL') throw new Error(`the writer ended by itself, with code ${writer.exitCode}`);
  return judge(path, text);
}

async function judge(path: string, text: string): Promise<KillRound> {
  // The last line may be cut.
  const lines = text.split('\n').slice(0, -1);
  const told = new Map<string, number>();
  for (const line of lines) {
    const [id = '', ver] = line.split(' ');
    if (ver !== undefined) told.set(id, Number(ver));
  }
  const { log, set, reports } = await open(path);
  await log.close();
  const lost = [...told]
    .filter(([id, ver]) => (set.get('w', id)?.ver ?? -1) < ver)
    .map(([id, ver]) => `${id} at ${ver}`);
  const corrupt = reports.filter(({ kind }) => kind === 'corrupt-record').map((report) => JSON.stringify(report));
  const compactions = lines.filter((line) => line === 'compacted').length;
  return { acknowledged: lines.length - compactions - 1, compactions, lost: [...lost, ...corrupt] };
}
