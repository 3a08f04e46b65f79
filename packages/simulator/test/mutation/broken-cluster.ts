import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One snippet of one built file, replaced while it is loaded. */
export interface Mutation {
  /** How the file's path ends. */
  readonly file: string;
  readonly snippet: string;
  readonly replacement: string;
}

/** What a process of the simulator did. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

const register = new URL('register.mjs', import.meta.url).href;
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Runs seeds 1 to 40 in a process in which one thing is broken. */
export function simulateBroken(mutation: Mutation, ...args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, SCONF_MUTATION: JSON.stringify(mutation) };
  const line = ['--import', register, main, '--seed', '1', '--seeds', '40', '--runs', '60', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, line, { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      // Without a number it did not end by itself, and the message says why.
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, output: `${stdout}${stderr}${code < 0 ? error?.message : ''}` });
    });
  });
}
