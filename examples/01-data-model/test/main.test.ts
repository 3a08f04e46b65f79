import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('01-data-model');

test('the tour prints what its text says', async () => {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  assert.is(code, 0);
  assert.equal(output.trimEnd().split('\n'), [
    '# A config is news only if it is newer',
    'new true',
    'again false',
    'newer {',
    '  accepted: true,',
    "  replaced: { type: 'person', id: 'p1', ver: 1, data: { age: 36, name: 'Ada' } }",
    '}',
    'stale false',
    '# A tombstone is a versioned delete, and wins at the same version',
    "killed { age: 41, name: 'Alan' }",
    'back at the same version false',
    'back at a newer one true',
    'list { person: { live: { p2: 2, p1: 2 }, dead: {} } }',
    '# Two replicas are given different news, then each other',
    'equal before false',
    "here lacks [ 'dead person/p1@2' ]",
    "here took [ 'dead person/p1@2' ]",
    "there took [ 'live person/p3@1' ]",
    'equal after true',
    '# Two writers, one version, different data: everybody keeps the same one',
    "{ type: 'colour', id: 'logo', ver: 5, data: 'red' } true",
    '# A snapshot stays as it was',
    'then live colour/logo@5 now dead colour/logo@6',
    '# No digit is lost, though JavaScript would',
    'as a double 9007199254740992 exactly {"cents":9007199254740993} version 18446744073709551615n',
    '# Types judge what authors write',
    'schema-mismatch data.age of type person: must be a number',
    'unknown-type type pet is not declared here; declared are: person',
    'Grace is 30',
  ]);
});

test.run();
