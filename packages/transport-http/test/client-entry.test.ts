import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('client entry');

/** Every package that a module names, or one of this package's modules that it imports. */
function packagesBehind(module: URL, seen: Set<string> = new Set()): Set<string> {
  const packages = new Set<string>();
  const source = readFileSync(module, 'utf8');
  for (const [, specifier = ''] of source.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';/gms)) {
    if (!specifier.startsWith('.')) packages.add(specifier);
    else {
      const next = new URL(specifier.replace(/\.js$/, '.ts'), module);
      if (seen.has(next.href)) continue;
      seen.add(next.href);
      for (const name of packagesBehind(next, seen)) packages.add(name);
    }
  }
  return packages;
}

test('it reaches the data model and nothing of Node, so that browsers can load it', () => {
  assert.equal([...packagesBehind(new URL('../src/client.ts', import.meta.url))], ['@sconf/data-model']);
});

test('the other entry does reach Node, or this test could not fail', () => {
  assert.ok(packagesBehind(new URL('../src/index.ts', import.meta.url)).has('node:http'));
});

test.run();
