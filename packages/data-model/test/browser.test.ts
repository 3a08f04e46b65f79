import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigSet } from '../src/index.js';

// What is published.
const ENTRY = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const test = suite('in a browser');

async function bundle(): Promise<{ code: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    globalName: 'sconf',
    platform: 'browser',
    // Node's modules would be an error here, since nothing is marked as external.
    external: [],
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

test('the package needs no module of Node and hashes with @noble/hashes', async () => {
  const { code, inputs } = await bundle();
  assert.ok(inputs.some((input) => input.endsWith('dist/hash/noble.js')));
  assert.ok(inputs.some((input) => input.includes('@noble/hashes')));
  assert.not(inputs.some((input) => input.endsWith('dist/hash/node.js')));
  assert.not.match(code, /["']node:/);
});

test('a set has the fingerprint that it has on Node', async () => {
  const { code } = await bundle();
  // What every browser and edge runtime has, and nothing else: no process, Buffer or require.
  const context = createContext({ TextEncoder });
  const script = `
    const set = new sconf.ConfigSet();
    for (let n = 0; n < 500; n++) set.put({ type: 't' + (n % 3), id: 'é' + n, ver: n, data: { n } });
    set.fingerprint();`;
  const set = new ConfigSet();
  for (let n = 0; n < 500; n++) set.put({ type: `t${n % 3}`, id: `é${n}`, ver: n, data: { n } });
  assert.is(runInContext(`${code}\n${script}`, context), set.fingerprint());
});

test.run();
