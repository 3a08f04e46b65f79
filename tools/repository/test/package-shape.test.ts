import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('package-shape');

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Manifest {
  name: string;
  private?: boolean;
  type: string;
  sideEffects: boolean;
  engines: { node: string };
  exports?: Record<string, string | Record<string, string>>;
  files?: string[];
  repository?: { directory: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  scripts: Record<string, string>;
}

interface Package {
  dir: string;
  manifest: Manifest;
}

function json<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
}

function packages(): Package[] {
  const parents = ['packages', 'apps', 'examples', 'tools'];
  const dirs = parents.flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)));
  return [...dirs, 'bench', 'integration']
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
    .map((dir) => ({ dir, manifest: json<Manifest>(join(dir, 'package.json')) }));
}

const all = packages();
const dirOf = new Map(all.map(({ dir, manifest }) => [manifest.name, dir]));

function references(dir: string): string[] {
  const config = join(dir, 'tsconfig.json');
  const listed = json<{ references?: { path: string }[] }>(config).references ?? [];
  return listed.map(({ path }) => relative(root, join(root, dirname(config), path))).sort();
}

test('there are packages to look at', () => {
  assert.ok(all.length > 10 && all.some(({ dir }) => dir === 'packages/data-model'));
});

for (const { dir, manifest } of all) {
  test(`${dir} is an ES module for Node 20.19 and later that can be tested`, () => {
    assert.is(manifest.type, 'module');
    assert.is(manifest.sideEffects, false);
    assert.is(manifest.engines.node, '>=20.19');
    assert.ok(manifest.scripts.test, 'it has no test script');
    assert.ok(manifest.scripts.typecheck, 'it has no typecheck script');
  });

  test(`${dir} takes every version from the workspace or the catalog`, () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.equal(
      versions.filter(([, version]) => !/^(catalog:|workspace:[*^])$/.test(version)),
      [],
    );
  });
}

for (const { dir, manifest } of all.filter(({ dir }) => existsSync(join(root, dir, 'tsconfig.json')))) {
  test(`${dir} builds after what it depends on`, () => {
    const needed = Object.keys({ ...manifest.dependencies }).flatMap((name) => dirOf.get(name) ?? []);
    const listed = new Set(references(dir));
    assert.equal(
      needed.filter((each) => !listed.has(each)),
      [],
      'missing in references of its tsconfig.json',
    );
    assert.ok(references('.').includes(dir), 'missing in the top tsconfig.json');
  });
}

for (const { dir, manifest } of all.filter((each) => each.manifest.private !== true)) {
  test(`${dir} is fit to be published`, () => {
    assert.is(manifest.name, `@sconf/${dir.replace('packages/', '')}`);
    assert.is(manifest.repository?.directory, dir);
    assert.is(manifest.exports?.['./package.json'], './package.json');
    assert.ok(existsSync(join(root, dir, 'README.md')), 'it has no README');
    for (const need of ['dist', 'src', 'README.md']) assert.ok(manifest.files?.includes(need), `files lacks ${need}`);
  });

  test(`${dir} names types before code in its exports, without wildcards`, () => {
    for (const [path, entry] of Object.entries(manifest.exports ?? {})) {
      assert.not.match(path, '*');
      if (typeof entry === 'object') assert.is(Object.keys(entry)[0], 'types');
    }
  });

  test(`${dir} has told its users what they get`, () => {
    const changesets = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md'));
    const named = changesets.some((name) =>
      readFileSync(join(root, '.changeset', name), 'utf8').includes(manifest.name),
    );
    assert.ok(named || existsSync(join(root, dir, 'CHANGELOG.md')), 'neither a changeset nor a change log names it');
  });
}

test.run();
