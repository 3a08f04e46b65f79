import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('sconf-simulator');

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

test('runs the seeds it is told and says how long the slowest took', () => {
  const output = execFileSync(process.execPath, [main, '--seed', '2', '--seeds', '3'], { encoding: 'utf8' });
  assert.match(output, /3 seeds from 2 on: everything held; equal at most \d+ ms after the last fault/);
});

test('ends quietly when nobody reads what it says', async () => {
  for (const args of [['--seeds', '3'], ['--help']]) {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Gone before there is anything to read.
    child.stdout.destroy();
    const [errors, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    assert.equal([code, signal, errors], [141, null, '']);
  }
});

test('prints its help', () => {
  assert.match(execFileSync(process.execPath, [main, '--help'], { encoding: 'utf8' }), /--seeds <n>/);
});

test('only seeds with certain faults are run where they are asked for', () => {
  const args = ['--seeds', '40', '--faults', 'silence', '--runs', '0'];
  const output = execFileSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  assert.match(output, /^[1-9]\d? of 40 seeds from 1 on: everything held/);
});

for (const args of [['--seed', 'x'], ['--seeds', '0'], ['--nonsense'], ['--faults', 'none']]) {
  test(`refuses ${args.join(' ')} with code 2`, () => {
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    assert.is(status, 2);
    assert.match(stderr, /sconf-simulator/);
  });
}

test.run();
