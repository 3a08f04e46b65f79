import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { endWhenUnheard } from './unheard.js';

// Every measurement is a program of its own and runs in a process of its own, so that none inherits another's heap.
const folder = fileURLToPath(new URL('.', import.meta.url));
const NOT_MEASUREMENTS = new Set(['main', 'report', 'unheard']);

const names = readdirSync(folder)
  .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
  .map((file) => file.replace(/\.[jt]s$/, ''))
  .filter((name) => !NOT_MEASUREMENTS.has(name));

const HELP = `Measures sconf side by side with alternatives, each in one run.

  pnpm bench [names] [--quick]

  names     which ones: ${names.join(', ')}; all of them unless told
  --quick   small sizes and short runs, to see that it works; the figures mean nothing
`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const flags = args.filter((arg) => arg.startsWith('--'));
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [...wanted.filter((name) => !names.includes(name)), ...flags.filter((flag) => flag !== '--quick')];
  if (unknown.length > 0) {
    process.stderr.write(`unknown: ${unknown.join(', ')}\n\n${HELP}`);
    return 2;
  }
  process.stdout.write(`Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}\n`);
  for (const name of wanted.length > 0 ? wanted : names) {
    const code = await runProgram(name, flags);
    if (code !== 0) return code;
  }
  return 0;
}

function runProgram(name: string, flags: readonly string[]): Promise<number> {
  const file = fileURLToPath(import.meta.url).replace(/main(\.[jt]s)$/, `${name}$1`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, file, ...flags], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

endWhenUnheard();
process.exitCode = await main(process.argv.slice(2));
