import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countsOf } from '../src/ci-step.js';

const test = suite('ci-step');

const COUNTING = { counts: true };
const WHOLE = { counts: false };

test('a check counts as one test, by its exit code', () => {
  assert.equal(countsOf(WHOLE, 0, ''), { passed: 1, failed: 0, skipped: 0 });
  assert.equal(countsOf(WHOLE, 1, '7 passed, 0 failed\n'), { passed: 0, failed: 1, skipped: 0 });
});

test('a counting command adds what its closing line says', () => {
  assert.equal(countsOf(COUNTING, 1, 'x\n7 passed, 2 failed, 1 skipped\n'), { passed: 7, failed: 2, skipped: 1 });
});

test('a counting command without a closing line is a failure, whatever its exit code', () => {
  assert.equal(countsOf(COUNTING, 0, 'all is well\n'), { passed: 0, failed: 1, skipped: 0 });
});

test('a counting command that fails without a failed test is a failure', () => {
  assert.equal(countsOf(COUNTING, 1, '7 passed, 0 failed\n'), { passed: 7, failed: 1, skipped: 0 });
});

test.run();
