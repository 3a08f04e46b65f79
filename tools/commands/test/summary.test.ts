import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closingLine, readClosingLine, sum, summary } from '../src/summary.js';

const test = suite('summary');

const RESULTS = {
  package: '@sconf/router',
  passed: 12,
  failed: 1,
  skipped: 1,
  failures: [{ file: 'test/a.test.ts', name: 'router > tells', message: 'two\nlines' }],
  skips: [{ file: 'test/a.test.ts', name: 'router > waits because of something' }],
  seed: '7',
  coverage: { lines: { covered: 9499, total: 10_000 }, branches: { covered: 0, total: 0 } },
};

test('a closing line is read back as it was written', () => {
  for (const counts of [
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 0, failed: 12, skipped: 4 },
  ]) {
    assert.equal(readClosingLine(`noise\n${closingLine(counts)}\n`), counts);
  }
});

test('skips are told only where there are some', () => {
  assert.is(closingLine({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
  assert.is(closingLine({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
});

test('a closing line counts only as the last one', () => {
  assert.is(readClosingLine('3 passed, 0 failed\nKilled\n'), undefined);
  assert.is(readClosingLine(''), undefined);
});

test('counts are added up by outcome', () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  assert.equal(sum([one, one]), { passed: 2, failed: 4, skipped: 6 });
});

test('failures and skips are shown with their package and reason', () => {
  const text = summary([RESULTS]);
  assert.match(text, 'FAIL @sconf/router test/a.test.ts · router > tells\n     two\n     lines\n');
  assert.match(text, 'SKIP @sconf/router test/a.test.ts · router > waits because of something\n');
});

test('a package with failures is told with its seed', () => {
  assert.match(summary([RESULTS]), 'SCONF_SEED=7 repeats the random choices of @sconf/router\n');
  assert.not.match(summary([{ ...RESULTS, failures: [] }]), 'SCONF_SEED');
});

test('coverage is rounded down, and a package without branches shows none', () => {
  assert.match(summary([RESULTS]), /@sconf\/router +12 +1 +1 +94\.9 %$/);
});

test.run();
