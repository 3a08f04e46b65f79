import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as bytes from '../src/bytes/index.js';
import * as sconf from '../src/index.js';
import { ConfigSet } from '../src/index.js';
import { jsonText, TELLING_NUMBERS } from './arbitrary-json.js';
import { holds } from './seeded.js';

// What is published.
const ENTRY = "'../dist/index.js'";
const BOTH = `export * from ${ENTRY}; export * from '../dist/bytes/index.js';`;
const test = suite('in a browser');

async function bundle(code = `export * from ${ENTRY}`): Promise<{ code: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
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

test('the package needs no module of Node, and no other package', async () => {
  const { code, inputs } = await bundle();
  assert.ok(inputs.some((input) => input.endsWith('dist/hash/portable.js')));
  assert.not(inputs.some((input) => input.includes('node_modules')));
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

test('an entry that is read again is the same object, as whoever shows it wants to know whether it has changed', async () => {
  const { code } = await bundle();
  const script = `
    const set = new sconf.ConfigSet();
    set.put({ type: 't', id: 'a', ver: 1, data: { n: '${'long'.repeat(500)}' } });
    const read = set.get('t', 'a');
    set.put({ type: 't', id: 'b', ver: 1, data: {} });
    set.get('t', 'b');
    set.get('t', 'a') === read`;
  assert.ok(runInContext(`${code}\n${script}`, createContext({ TextEncoder })));
});

/** What both say of a text: its canonical form, that of the value it parses to, and what is kept of it from the wire. */
const SAYINGS = `
  const said = (work) => {
    try {
      return work();
    } catch (error) {
      return { refused: error.code ?? error.name };
    }
  };
  const read = (text) => {
    const bytes = new sconf.ByteWriter().name('t').name('i').u64(1).u8(2).text(text).take();
    const entry = sconf.readEntry(new sconf.ByteReader(bytes, Error), sconf.DEFAULT_LIMITS);
    return entry.text ?? entry.code;
  };
  const sayingsOf = (text) =>
    JSON.stringify([
      () => sconf.canonicalize(text),
      () => sconf.canonicalText(JSON.parse(text)),
      () => sconf.canonicalText([sconf.rawJson(text), 2n ** 64n, { b: -0, a: undefined }]),
      () => read(text),
      () => read(sconf.canonicalize(text)),
    ].map(said));`;

test('text is canonical exactly when it is on Node, and is made so alike', async () => {
  const { code, inputs } = await bundle(BOTH);
  assert.ok(inputs.some((input) => input.endsWith('dist/shortcuts/none.js')));
  assert.not(inputs.some((input) => input.endsWith('dist/shortcuts/all.js')));
  const context = createContext({ TextEncoder, TextDecoder });
  const inBrowser = runInContext(`${code}\n${SAYINGS}\nsayingsOf`, context) as (text: string) => string;
  const onNode = runInContext(
    `${SAYINGS}\nsayingsOf`,
    createContext({ sconf: { ...sconf, ...bytes } }),
  ) as typeof inBrowser;
  const same = (text: string): void => assert.is(inBrowser(text), onNode(text), text);
  for (const number of TELLING_NUMBERS) same(number);
  const deep = fc.nat(140).map((depth) => '['.repeat(depth) + ']'.repeat(depth));
  const cut = fc.tuple(jsonText, fc.nat()).map(([text, place]) => text.slice(0, place % (text.length + 1)));
  const wellFormed = fc.oneof(jsonText, deep, cut).filter((text) => !/[\ud800-\udfff]/u.test(text));
  holds(fc.property(wellFormed, same), 2_000);
});

test.run();
