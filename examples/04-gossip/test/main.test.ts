import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('04-gossip');

test('the tour prints what its text says', async () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  assert.is(code, 0);
  assert.equal(output.trimEnd().split('\n'), [
    "c heard of { type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } }",
    'c still has 1 and b has 2',
    "a heard of { type: 'pacing', id: 'bidder-3', ver: 1, data: { rate: 0.1 } }",
    "c knows of bidder-2 { type: 'pacing', id: 'bidder-2', ver: 1, dead: true }",
    'equal true',
  ]);
});

test.run();
