import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../src/bundle.js';

const test = suite('size');

const IMPORTS = `
  import { defineType, TypeRegistry } from '@sconf/data-model';
  import { createNode } from '@sconf/gossip';
  import { Router } from '@sconf/router';
  import { createWebSocketTransport } from '@sconf/transport-ws';`;

const START = `
  const types = new TypeRegistry([defineType('pacing')]);
  const handlers = [{ onConfig: (config) => console.log(config) }];
  const router = new Router({ types, handlers, ...kept });
  const seeds = ['wss://example.org/gossip'];
  await createNode({ router, transport: createWebSocketTransport(), cluster: 'example', seeds });`;

const REPLICA = `${IMPORTS}
  const kept = {};${START}`;

const KEPT_REPLICA = `${IMPORTS}
  import { IndexedDbStore } from '@sconf/store-indexeddb';
  const store = await IndexedDbStore.open('configs');
  const kept = { configs: await store.load(), store };${START}`;

/** The most bytes, gzipped at level 9, that a page has to load. */
const MOST = {
  'a replica in a page': [REPLICA, 24_800],
  'one that survives a reload': [KEPT_REPLICA, 26_400],
} as const;

for (const [what, [page, most]] of Object.entries(MOST)) {
  test(`${what} is at most ${most} bytes, minified and gzipped`, async () => {
    const { code, byPackage } = await bundle(page, import.meta.dirname);
    const gzipped = gzipSync(code, { level: 9 }).length;
    console.log(`${what}: ${code.length} bytes by esbuild and terser, ${gzipped} by gzip -9; before terser`);
    for (const [name, bytes] of [...byPackage].sort(([, one], [, other]) => other - one)) {
      console.log(`${String(bytes).padStart(8)} of ${name}`);
    }
    assert.ok(gzipped <= most, `${gzipped} bytes`);
  });
}

test.run();
