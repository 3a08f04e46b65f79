import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('02-router');

test('the tour prints what its text says', async () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  assert.is(code, 0);
  assert.equal(output.trimEnd().split('\n'), [
    'read back 1',
    "new p1@1 { age: 36, name: 'Ada' }",
    "new p2@1 { age: 41, name: 'Alan' }",
    "changed p1@2 { age: 37, name: 'Ada' }",
    "dead p2@1 { age: 41, name: 'Alan' }",
    "before Map(2) { 'Ada' => 36, 'Alan' => 41 }",
    "now Map(1) { 'Ada' => 37 }",
    'stale { accepted: false }',
    "new p2@2 { age: 42, name: 'Alan' }",
    'watched p2 2',
  ]);
});

test.run();
