import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Results } from '../src/results.js';

const bin = fileURLToPath(new URL('../bin/run-tests.js', import.meta.url));
const nodeModules = fileURLToPath(new URL('../node_modules', import.meta.url));

/** What `run-tests` made of a package. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  results: Results;
}

function environment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const { NODE_V8_COVERAGE: _ours, SCONF_SEED: _seed, ...env } = process.env;
  return { ...env, ...extra };
}

/** Lays out a package with the given files in a folder of its own, runs the real `run-tests` there and clears it away. */
export async function runTests(
  files: Record<string, string>,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'run-tests-'));
  try {
    const manifest = {
      'package.json': '{ "name": "fixture", "type": "module", "private": true, "exports": "./src/index.ts" }',
    };
    for (const [name, text] of Object.entries({ ...manifest, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    symlinkSync(nodeModules, join(folder, 'node_modules'));
    return await new Promise((settle) => {
      execFile(process.execPath, [bin, ...args], { cwd: folder, env: environment(env) }, (error, stdout, stderr) => {
        const name = args.includes('--results') ? args[args.indexOf('--results') + 1] : 'results';
        const results = JSON.parse(readFileSync(join(folder, `.test-results/${name}.json`), 'utf8')) as Results;
        settle({ code: error === null ? 0 : Number(error.code), stdout, stderr, results });
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A test file: `body` between the imports and the final `.run()`. */
export function testFile(body: string, end = 'test.run();'): string {
  return `import { suite } from 'uvu';\nimport * as assert from 'uvu/assert';\nconst test = suite('fixture');\n${body}\n${end}\n`;
}
