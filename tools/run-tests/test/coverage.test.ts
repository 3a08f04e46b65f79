import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTests, testFile } from './package-fixture.js';

const test = suite('coverage');

const HALF = `export function half(flag: boolean): string {
  if (flag) {
    return 'reached';
  }
  const rest = ['not', 'reached'];
  return rest.join(' ');
}
`;

function callHalf(...flags: boolean[]): string {
  return `import { half } from '../src/half.js';\n${testFile(`test('calls', () => { ${flags.map((flag) => `half(${flag});`).join(' ')} assert.ok(true); });`)}`;
}

test('lines that no test reached fail the gate and are named', async () => {
  const outcome = await runTests({ 'src/half.ts': HALF, 'test/a.test.ts': callHalf(true) }, ['--coverage', '95']);
  assert.equal([outcome.code, outcome.results.passed], [1, 1]);
  const lines = outcome.results.failures.find((failure) => failure.name === 'coverage of lines');
  assert.match(lines?.message ?? '', /src\/half\.ts: line [56]/);
});

test('a source that every test reaches passes the gate', async () => {
  const outcome = await runTests({ 'src/half.ts': HALF, 'test/a.test.ts': callHalf(true, false) }, [
    '--coverage',
    '100',
  ]);
  assert.is(outcome.code, 0, outcome.stdout);
  assert.equal(outcome.results.coverage?.lines, { covered: 7, total: 7 });
});

test('a source that no test loads counts as missed', async () => {
  const files = {
    'src/half.ts': HALF,
    'src/alone.ts': 'export const alone = 1;\n',
    'test/a.test.ts': callHalf(true, false),
  };
  const outcome = await runTests(files, ['--coverage', '95']);
  assert.match(outcome.results.failures[0]?.message ?? '', /src\/alone\.ts: line 1/);
});

test('a source that only declares types counts for nothing', async () => {
  const files = {
    'src/half.ts': HALF,
    'src/shape.ts': '/** Only a type. */\nexport interface Shape {\n  a: number;\n}\n',
    'dist/shape.js': '/** Only a type. */\nexport {};\n//# sourceMappingURL=shape.js.map\n',
    'test/a.test.ts': callHalf(true, false),
  };
  assert.is((await runTests(files, ['--coverage', '95'])).code, 0);
});

test('what a process started by a test reaches counts too', async () => {
  const spawns = `import { execFileSync } from 'node:child_process';
import { half } from '../src/half.js';
${testFile(`test('calls', () => {
  half(true);
  const program = "import { half } from './src/half.ts'; console.log(half(false));";
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  assert.match(execFileSync(process.execPath, args, { encoding: 'utf8' }), /not reached/);
});`)}`;
  const outcome = await runTests({ 'src/half.ts': HALF, 'test/a.test.ts': spawns }, ['--coverage', '100']);
  assert.is(outcome.code, 0, outcome.stdout);
});

test('a process killed while it writes its coverage spoils nothing', async () => {
  const cuts = `import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
${callHalf(true, false)}
writeFileSync(join(process.env.NODE_V8_COVERAGE, 'coverage-1.json'), '{"result":[{"url":"fi');`;
  const outcome = await runTests({ 'src/half.ts': HALF, 'test/a.test.ts': cuts }, ['--coverage', '100']);
  assert.is(outcome.code, 0, outcome.stdout + outcome.stderr);
});

test('a private package is not gated unless asked', async () => {
  const outcome = await runTests({ 'src/half.ts': HALF, 'test/a.test.ts': callHalf(true) });
  assert.equal([outcome.code, outcome.results.coverage], [0, undefined]);
});

test.run();
