import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** As strict as the packages themselves, so that a program copied from a README fits into any project. */
const CONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    module: 'nodenext',
    moduleDetection: 'force',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

const ERROR = /^(.+?)\((\d+),\d+\): (error .+)$/;

function errorsByFile(output: string): Map<string, string> {
  const errors = new Map<string, string>();
  let file = '';
  for (const text of output.split('\n')) {
    const [, name, line, message] = ERROR.exec(text) ?? [];
    if (name !== undefined) file = name;
    const told = message === undefined ? text : `line ${line} of the block: ${message}`;
    if (file !== '' && told.trim() !== '') errors.set(file, `${errors.get(file) ?? ''}${told}\n`);
  }
  return errors;
}

/** Checks the types of every program in `workDir`; answers what is wrong by file name. */
export function typeErrors(workDir: string, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  writeFileSync(join(workDir, 'tsconfig.json'), JSON.stringify(CONFIG, null, 2));
  const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc');
  return new Promise((settle, reject) => {
    execFile(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: workDir, env }, (error, stdout) => {
      const errors = errorsByFile(stdout);
      if (error !== null && errors.size === 0)
        reject(new Error(`tsc did not check ${workDir}: ${stdout}`, { cause: error }));
      else settle(errors);
    });
  });
}
