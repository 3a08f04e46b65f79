import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../src/bundle.js';

const test = suite('size');

const REPLICA = `
  export { Router } from '@sconf/router';
  export { createNode } from '@sconf/gossip';
  export { createWebSocketTransport } from '@sconf/transport-ws';
  export { IndexedDbStore } from '@sconf/store-indexeddb';`;

/** Bytes, gzipped at level 9, of what a page has to load to be a full replica. */
const MOST = 34_000;

test(`a full replica is at most ${MOST} bytes, minified and gzipped`, async () => {
  const code = await bundle(REPLICA, import.meta.dirname);
  const gzipped = gzipSync(code, { level: 9 }).length;
  console.log(`a full replica in a page: ${code.length} bytes minified, ${gzipped} gzipped`);
  assert.ok(gzipped <= MOST, `${gzipped} bytes`);
});

test.run();
