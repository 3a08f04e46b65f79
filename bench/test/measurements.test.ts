import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('measurements');
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function bench(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, output, errors };
}

test('every measurement runs and prints a table', async () => {
  const { code, output, errors } = await bench('--quick');
  assert.is(code, 0, errors);
  assert.match(output, /Router with one handler and one state\n\s+entries/);
});

test('an unknown name is refused with the known ones', async () => {
  const { code, errors } = await bench('rooter');
  assert.is(code, 2);
  assert.match(errors, /unknown: rooter/);
  assert.match(errors, /router/);
});

for (const program of ['main', 'router']) {
  test(`${program} ends quietly when nobody reads what it prints`, async () => {
    const file = fileURLToPath(new URL(`../dist/${program}.js`, import.meta.url));
    const child = spawn(process.execPath, [file, '--quick'], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Gone before there is anything to read.
    child.stdout.destroy();
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    assert.equal([code, errors], [141, '']);
  });
}

test.run();
