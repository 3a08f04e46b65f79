import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('lint-rules');

const root = fileURLToPath(new URL('../../..', import.meta.url));
const biome = join(root, 'node_modules/.bin/biome');

interface Report {
  diagnostics: { category: string }[];
}

/** What the project's lint rules say of a file at `path` with the text `source`: the rules broken, each once. */
function brokenRules(path: string, source: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lint-rules-'));
  try {
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    cpSync(join(root, 'tools/lint-rules'), join(folder, 'tools/lint-rules'), { recursive: true });
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${source}\n`);
    const { stdout } = spawnSync(biome, ['lint', '--vcs-enabled=false', '--reporter=json', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as Report;
    return [...new Set(diagnostics.map(({ category }) => category.replace(/^lint\/\w+\//, '')))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function importOf(name: string): string {
  return `import { x } from '${name}';\nexport const y: unknown = x;`;
}

const REFUSED_IMPORTS = [
  ['data-model', '@sconf/router'],
  ['data-model', '@sconf/app-poller'],
  ['router', '@sconf/log'],
  ['router', '@sconf/transport-http'],
  ['log', '@sconf/router'],
  ['store-indexeddb', '@sconf/router'],
  ['reconcile', '@sconf/router'],
  ['poller', '@sconf/router'],
  ['poller', '@sconf/app-poller'],
  ['transport', '@sconf/router'],
  ['transport-memory', '@sconf/transport-ws'],
  ['transport-ws', '@sconf/gossip'],
  ['transport-nats', '@sconf/gossip'],
  ['transport-http', '@sconf/log'],
  ['transport-http', '@sconf/transport'],
  ['conformance', '@sconf/transport-memory'],
  ['gossip', '@sconf/transport-ws'],
  ['connect', '@sconf/transport-ws'],
  ['simulator', '@sconf/transport-http'],
] as const;

for (const [folder, name] of REFUSED_IMPORTS) {
  test(`${folder} may not import ${name}`, () => {
    assert.equal(brokenRules(`packages/${folder}/src/a.ts`, importOf(name)), ['noRestrictedImports']);
  });
}

const ALLOWED_IMPORTS = [
  ['packages/router/src', '@sconf/data-model'],
  ['packages/transport-http/src', '@sconf/router'],
  ['packages/poller/test', '@sconf/router'],
  ['packages/connect/src', '@sconf/gossip'],
  ['apps/poller/src', '@sconf/log'],
  ['packages/log/src', 'node:fs'],
  ['packages/data-model/src', '#hash'],
] as const;

for (const [folder, name] of ALLOWED_IMPORTS) {
  test(`${folder} may import ${name}`, () => {
    assert.equal(brokenRules(`${folder}/a.ts`, importOf(name)), []);
  });
}

const AMBIENT = [
  'Date.now()',
  'new Date()',
  'setTimeout(() => 1, 2)',
  'process.pid',
  'performance.now()',
  "Buffer.from('')",
];

for (const expression of AMBIENT) {
  test(`data-model may not reach for ${expression}`, () => {
    const source = `export const y: unknown = ${expression};`;
    assert.ok(brokenRules('packages/data-model/src/a.ts', source).includes('noRestrictedGlobals'));
    assert.not.ok(brokenRules('packages/log/src/a.ts', source).includes('noRestrictedGlobals'));
  });
}

for (const folder of ['broadcast', 'frames', 'membership', 'session', 'topics']) {
  test(`the protocol of gossip is given time and chance, ${folder} included`, () => {
    const path = `packages/gossip/src/${folder}/a.ts`;
    assert.ok(brokenRules(path, 'export const y: unknown = performance.now();').includes('noRestrictedGlobals'));
    assert.equal(brokenRules(path, 'export const y: number = Math.random();'), ['plugin']);
  });
}

test('data-model may not draw random numbers, yet use the rest of Math', () => {
  assert.equal(brokenRules('packages/data-model/src/a.ts', 'export const y: number = Math.random();'), ['plugin']);
  assert.equal(brokenRules('packages/data-model/src/a.ts', 'export const y: number = Math.min(1, 2);'), []);
});

test('data-model imports Node in its Node entry alone', () => {
  assert.equal(brokenRules('packages/data-model/src/a.ts', importOf('node:crypto')), ['noNodejsModules']);
  assert.equal(brokenRules('packages/data-model/src/hash/node.ts', importOf('node:crypto')), []);
});

test('a promise that nobody waits for is refused', () => {
  const source = 'async function work(): Promise<void> {\n  await null;\n}\nwork();';
  assert.equal(brokenRules('packages/log/src/a.ts', source), ['noFloatingPromises']);
});

test('functions above 40 lines and files above 250 are refused', () => {
  const lines = (count: number): string => 'x.push(1);\n'.repeat(count);
  const long = `export function f(x: number[]): void {\n${lines(41)}}`;
  assert.equal(brokenRules('packages/log/src/a.ts', long), ['noExcessiveLinesPerFunction']);
  assert.equal(brokenRules('packages/log/src/a.ts', `const x: number[] = [];\n${lines(250)}`), [
    'noExcessiveLinesPerFile',
  ]);
});

test('the rules are those of the installed biome', () => {
  assert.match(execFileSync(biome, ['--version'], { encoding: 'utf8' }), /^Version: 2\./);
});

test.run();
