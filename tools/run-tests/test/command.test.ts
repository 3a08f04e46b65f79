import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readOptions } from '../src/options.js';
import { runTests, testFile } from './package-fixture.js';

const test = suite('command');

const HERE = new URL('..', import.meta.url).pathname;
const SAYS_SEED = testFile("test('says', () => { console.log('seed', process.env.SCONF_SEED); assert.ok(true); });");

test('a folder named runs that folder alone, under the results name given', async () => {
  const files = { 'test/a.test.ts': testFile("test('x', () => assert.ok(false));"), 'long/b.test.ts': SAYS_SEED };
  const outcome = await runTests(files, ['--results', 'long', 'long']);
  assert.equal([outcome.code, outcome.results.passed], [0, 1]);
});

test('a single file can be named', async () => {
  const files = { 'test/a.test.ts': testFile("test('x', () => assert.ok(false));"), 'test/b.test.ts': SAYS_SEED };
  assert.is((await runTests(files, ['test/b.test.ts'])).code, 0);
});

test('a folder named that does not exist has no tests, which fails', async () => {
  assert.is((await runTests({}, ['nowhere'])).code, 1);
});

test('the seed given reaches the tests; without one, one is drawn', async () => {
  assert.match((await runTests({ 'test/a.test.ts': SAYS_SEED }, [], { SCONF_SEED: '77' })).stdout, /seed 77/);
  assert.match((await runTests({ 'test/a.test.ts': SAYS_SEED })).stdout, /seed \d+/);
});

test('a failing run says how to repeat its random choices', async () => {
  const outcome = await runTests({ 'test/a.test.ts': testFile("test('x', () => assert.ok(false));") });
  assert.match(outcome.stdout, `SCONF_SEED=${outcome.results.seed} repeats`);
});

test('options out of range are refused by name', () => {
  assert.throws(() => readOptions(['--watchdog', '0'], HERE), /--watchdog must be a number from 1 to 86400, not '0'/);
  assert.throws(() => readOptions(['--coverage', 'all'], HERE), /--coverage must be/);
  assert.throws(() => readOptions(['--coverage', ''], HERE), /--coverage must be/);
});

test('coverage is off where it is told to be', () => {
  assert.is(readOptions(['--coverage', 'off'], HERE).coverage, undefined);
  assert.is(readOptions(['--coverage', '90'], HERE).coverage, 90);
});

test.run();
