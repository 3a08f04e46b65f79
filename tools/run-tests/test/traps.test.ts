import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Outcome, runTests, testFile } from './package-fixture.js';

const test = suite('traps');

/** Whether a process still runs; one that has ended but was not yet waited for does not. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves once the process has ended; rejects if it takes more than 10 s. */
async function ended(pid: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (runs(pid)) {
    if (performance.now() > deadline) throw new Error(`process ${pid} is still there`);
    await new Promise(setImmediate);
  }
}

const GOOD = "test('holds', () => assert.ok(true));";

/** Runs one test file and demands a failure whose name and message match. */
async function fails(source: string, name: RegExp, message: RegExp, args: string[] = []): Promise<Outcome> {
  const outcome = await runTests({ 'test/a.test.ts': source }, args);
  const { failures } = outcome.results;
  const found = failures.some((failure) => name.test(failure.name) && message.test(failure.message));
  assert.ok(found, `${name} ${message} is not among ${JSON.stringify(failures, null, 2)}`);
  assert.is(outcome.code, 1);
  assert.is(outcome.results.failed, failures.length);
  return outcome;
}

test('a package whose tests all pass is green', async () => {
  const outcome = await runTests({ 'test/a.test.ts': testFile(GOOD), 'test/deep/b.test.ts': testFile(GOOD) });
  assert.equal([outcome.code, outcome.results.passed, outcome.results.failed], [0, 2, 0]);
  assert.match(outcome.stdout, /fixture: 2 passed, 0 failed\n$/);
});

test('a failing test fails the run and is named', async () => {
  const outcome = await fails(
    testFile(`${GOOD}\ntest('breaks', () => assert.is(1, 2));`),
    /^fixture > breaks$/,
    /Expected values/,
  );
  assert.equal([outcome.results.passed, outcome.results.failed], [1, 1]);
});

test('a package without a test fails', async () => {
  const outcome = await runTests({ 'src/index.ts': '' });
  assert.equal([outcome.code, outcome.results.failed], [1, 1]);
  assert.match(outcome.results.failures[0]?.message ?? '', /no test was found/);
});

test('a file that registers no test fails though another has some', async () => {
  const outcome = await runTests({ 'test/a.test.ts': testFile(GOOD), 'test/b.test.ts': testFile('') });
  assert.is(outcome.code, 1);
  assert.equal(
    outcome.results.failures.map(({ file, message }) => [file, message]),
    [['test/b.test.ts', 'a test file that registers no test']],
  );
});

test('a forgotten .run() fails', async () => {
  await fails(testFile(GOOD, ''), /holds/, /lacks a final \.run\(\)/);
});

test('a second suite that is never run is not hidden by the first', async () => {
  const second = "const other = suite('other');\nother('is lost', () => {});";
  const outcome = await fails(testFile(`${GOOD}\n${second}`), /other > is lost/, /lacks a final \.run\(\)/);
  assert.is(outcome.results.passed, 1);
});

test('a test registered behind .run() fails', async () => {
  await fails(testFile(GOOD, "test.run();\ntest('too late', () => {});"), /too late/, /never run/);
});

test('a file that cannot be loaded fails with its error', async () => {
  await fails(`${testFile(GOOD)}\nthrow new Error('no way in');`, /loads/, /no way in/);
});

for (const hook of ['before', 'before.each', 'after', 'after.each']) {
  test(`a throwing ${hook} hook fails`, async () => {
    const source = testFile(`test.${hook}(() => { throw new Error('broken hook'); });\n${GOOD}`);
    await fails(source, new RegExp(`fixture > ${hook} hook`), /broken hook/);
  });
}

test('tests that a throwing before keeps from running are failures each', async () => {
  const source = testFile(`test.before(() => { throw new Error('x'); });\n${GOOD}\ntest('holds too', () => {});`);
  const outcome = await fails(source, /holds too/, /a hook of its suite threw/);
  assert.equal([outcome.results.passed, outcome.results.failed], [0, 3]);
});

test('a throwing after.each leaves the remaining tests their turn', async () => {
  const source = testFile(`test.after.each(() => { throw new Error('x'); });\n${GOOD}\ntest('holds too', () => {});`);
  const outcome = await fails(source, /after\.each hook/, /x/);
  assert.is(outcome.results.passed, 2);
});

test('.only fails, and the tests it would hide still run', async () => {
  const source = testFile(`${GOOD}\ntest.only('alone', () => {});`);
  const outcome = await fails(source, /alone/, /take it out/);
  assert.is(outcome.results.passed, 2);
});

test('a skip without a reason fails', async () => {
  await fails(testFile(`${GOOD}\ntest.skip('some day', () => {});`), /some day/, /gives its reason/);
});

test('a skip with a reason is counted and listed', async () => {
  const name = 'needs a tape drive because the log was written to one';
  const outcome = await runTests({ 'test/a.test.ts': testFile(`${GOOD}\ntest.skip('${name}', () => {});`) });
  assert.equal([outcome.code, outcome.results.passed, outcome.results.skipped], [0, 1, 1]);
  assert.match(outcome.stdout, `SKIP test/a.test.ts · fixture > ${name}`);
});

test('a package whose tests are all skipped fails', async () => {
  const outcome = await runTests({ 'test/a.test.ts': testFile("test.skip('x because y', () => {});") });
  assert.equal([outcome.code, outcome.results.failed], [1, 1]);
});

test('a rejection that no test awaits fails and names the test', async () => {
  const source = testFile(
    "test('forgets', async () => { Promise.reject(new Error('lost')); await new Promise(setImmediate); });",
  );
  await fails(source, /forgets/, /unhandledRejection: Error: lost/);
});

test('an exception thrown out of a callback fails', async () => {
  const source = testFile(
    "test('forgets', async () => { process.nextTick(() => { throw new Error('thrown late'); }); await new Promise(setImmediate); });",
  );
  await fails(source, /forgets/, /uncaughtException: Error: thrown late/);
});

test('process.exit(0) in a test fails and names the test', async () => {
  const outcome = await fails(testFile("test('leaves', () => process.exit(0));"), /leaves/, /ended early, with code 0/);
  assert.is(outcome.results.passed, 0);
});

test('a promise that never settles fails and names the test', async () => {
  await fails(testFile("test('waits for ever', () => new Promise(() => {}));"), /waits for ever/, /ended early/);
});

test('a killed process fails with its signal', async () => {
  await fails(
    testFile("test('dies', () => process.kill(process.pid, 'SIGKILL'));"),
    /dies/,
    /ended early, with signal SIGKILL/,
  );
});

test('a process that ends with a code other than 0 fails', async () => {
  await fails(testFile("test('sets a code', () => { process.exitCode = 3; });"), /ends by itself/, /code 3/);
});

test('a test that spins for ever is a hang and is named', async () => {
  const outcome = await fails(testFile("test('spins', () => { for (;;); });"), /spins/, /hung/, [
    '--watchdog',
    '1',
    '--markdown',
    '.',
    'test',
  ]);
  assert.is(outcome.results.failures.find((failure) => /hung/.test(failure.message))?.file, 'test/a.test.ts');
});

test('a timer left open is a hang that names what was left', async () => {
  const source = testFile("test('leaks', () => { setInterval(() => {}, 1000); });");
  await fails(source, /ends by itself/, /hung.*left open: .*Timeout/, ['--watchdog', '3', 'test']);
});

test('a process that a test left behind ends with the run', async () => {
  const source = testFile(`import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
test('leaves one', () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  child.unref();
  writeFileSync(process.env.PID_FILE, String(child.pid));
});`);
  const folder = mkdtempSync(join(tmpdir(), 'left-behind-'));
  const outcome = await runTests({ 'test/a.test.ts': source }, [], { PID_FILE: join(folder, 'pid') });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  rmSync(folder, { recursive: true });
  assert.is(outcome.code, 0);
  await ended(pid);
});

test('a file that hangs while it is loaded is named', async () => {
  const source = testFile(`setInterval(() => {}, 1000);\nawait new Promise(() => {});\n${GOOD}`);
  await fails(source, /loading the file/, /hung/, ['--watchdog', '1', 'test']);
});

test('one file that fails leaves the others their turn', async () => {
  const outcome = await runTests({
    'test/a.test.ts': 'import "./missing.js";',
    'test/b.test.ts': testFile("test('breaks', () => { throw 'a text'; });"),
    'test/c.test.ts': testFile(GOOD),
  });
  assert.equal([outcome.code, outcome.results.passed, outcome.results.failed], [1, 1, 3]);
  assert.ok(outcome.results.failures.some((failure) => failure.message === 'thrown: a text'));
});

test('the shared test of uvu is watched as a suite is', async () => {
  const source = "import { test } from 'uvu';\ntest('holds', () => {});\n";
  await fails(source, /^holds$/, /lacks a final/);
  assert.is((await runTests({ 'test/a.test.ts': `${source}test.run();` })).code, 0);
});

test.run();
