import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { codeBlocks } from '../src/markdown/code-blocks.js';
import { type Outcome, runTests } from './package-fixture.js';

const test = suite('markdown');

const FENCE = '```';

function block(code: string, info = 'ts'): string {
  return `${FENCE}${info}\n${code}\n${FENCE}\n`;
}

function runReadme(readme: string, args: string[] = []): Promise<Outcome> {
  return runTests({ 'README.md': `# Fixture\n\n${readme}`, 'src/index.ts': 'export const answer = 42;\n' }, args);
}

test('a program that imports its own package by name runs and counts', async () => {
  const outcome = await runReadme(
    block("import { answer } from 'fixture';\nif (answer !== 42) throw new Error('no');"),
  );
  assert.equal([outcome.code, outcome.results.passed], [0, 1]);
});

test('each block of a README and of docs is a program of its own', async () => {
  const program = block('const mine = 1;\nvoid mine;');
  const outcome = await runTests({ 'README.md': program + program, 'docs/more/deep.md': program });
  assert.equal([outcome.code, outcome.results.passed], [0, 3]);
});

test('a program that throws fails with its line and its error', async () => {
  const outcome = await runReadme(`text\n\n${block("throw new Error('out of date');")}`);
  assert.equal([outcome.code, outcome.results.failed], [1, 1]);
  assert.is(outcome.results.failures[0]?.file, 'README.md:6');
  assert.match(outcome.results.failures[0]?.message ?? '', /ended with code 1[\s\S]*out of date/);
});

test('a program with wrong types fails though it runs', async () => {
  const outcome = await runReadme(block("const size: number = 'large';\nvoid size;"));
  assert.equal([outcome.code, outcome.results.failed], [1, 1]);
  assert.match(outcome.results.failures[0]?.message ?? '', /line 1 of the block: error TS2322/);
});

test('a program that does not end by itself fails', async () => {
  const outcome = await runReadme(block('setInterval(() => {}, 1000);'), ['--watchdog', '1']);
  assert.match(outcome.results.failures[0]?.message ?? '', /did not end within 1 s/);
});

test('what a text block behind a program shows must be printed exactly', async () => {
  const program = block("console.log('a');\nconsole.log('b');");
  assert.is((await runReadme(`${program}\n${block('a\nb', 'text')}`)).code, 0);
  const outcome = await runReadme(`${program}\n${block('a', 'output')}`);
  assert.match(outcome.results.failures[0]?.message ?? '', /printed\na\nb\nbut the text shows\na/);
});

test('a text block that prose parts from the program promises nothing', async () => {
  const outcome = await runReadme(`${block("console.log('a');")}\nThe shape of a frame:\n\n${block('+---+', 'text')}`);
  assert.is(outcome.code, 0);
});

test('lines promised by comments must be printed in their order', async () => {
  const good = block("console.log(1 + 1); // => 2\nconsole.log('noise');\nconsole.log('three'); // prints: three");
  assert.is((await runReadme(good)).code, 0);
  const outcome = await runReadme(block("console.log('b'); // => a\nconsole.log('a'); // => b"));
  assert.match(outcome.results.failures[0]?.message ?? '', /did not print the line its comment promises: b/);
});

test('no-run needs a reason and is counted as skipped', async () => {
  const good = block('void 0;');
  const outcome = await runReadme(good + block('boom(', 'ts no-run it needs a second machine'));
  assert.equal([outcome.code, outcome.results.passed, outcome.results.skipped], [0, 1, 1]);
  assert.match(outcome.results.skips[0]?.name ?? '', /because it needs a second machine$/);
  assert.match((await runReadme(block('boom(', 'ts no-run'))).results.failures[0]?.message ?? '', /needs a reason/);
});

test('a published package whose README has no program fails', async () => {
  const outcome = await runTests({
    'package.json': '{ "name": "fixture", "type": "module", "exports": "./src/index.ts" }',
    'src/index.ts': 'export {};\n',
    'README.md': block('npm install', 'sh'),
  });
  assert.ok(outcome.results.failures.some((failure) => /the README needs a/.test(failure.message)));
});

test('markdown outside of the package runs as if it were inside', async () => {
  const outcome = await runTests(
    { 'package.json': '{ "name": "fixture", "type": "module", "private": true }', 'guides/a.md': block('void 0;') },
    ['--markdown', 'guides'],
  );
  assert.equal([outcome.code, outcome.results.passed], [0, 1]);
});

test('blocks inside a longer fence and of other languages are no programs', () => {
  const inner = block('void 0;');
  assert.equal(
    codeBlocks(`${FENCE}${FENCE}md\n${inner}${FENCE}${FENCE}\n${block('echo', 'sh')}${block('x', 'tsx')}`),
    [],
  );
});

test('fences of tildes, info strings and line numbers are read', () => {
  assert.equal(codeBlocks('~~~ts title=a\nvoid 0;\n~~~\n'), [
    { line: 2, code: 'void 0;\n', noRun: undefined, output: undefined },
  ]);
});

test.run();
