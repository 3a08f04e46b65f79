import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('03-http');

test('the tour prints what its text says', async () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  assert.is(code, 0);
  assert.equal(output.trimEnd().split('\n'), [
    'first round { pulled: 2, pushed: 1 }',
    'core knows 1 1',
    'member knows 7',
    'quiet round { pulled: 0, pushed: 0 }',
    'third round { pulled: 1, pushed: 0 }',
    'in step true',
    'list {',
    '  blocklist: { live: { global: 7 }, dead: {} },',
    "  pacing: { live: { 'bidder-1': 1 }, dead: { 'bidder-2': 1 } }",
    '}',
    'written 204 18446744073709551615n',
  ]);
});

test.run();
