import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { transportConformance } from '@sconf/conformance';
import type { Transport } from '@sconf/transport';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebSocketTransport } from '../src/index.js';
import { PlatformWebSocket } from './platform-web-socket.js';

const test = suite('in a browser');

/** What a bundler makes for a page that imports the package by its name. */
async function bundle(): Promise<{ code: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export * from '@sconf/transport-ws';", resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'iife',
    globalName: 'sconf',
    platform: 'browser',
    logLevel: 'silent',
  });
  return { code: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

test('a bundler takes the entry that needs neither Node nor the ws library', async () => {
  const { code, inputs } = await bundle();
  assert.ok(inputs.some((input) => input.endsWith('dist/browser.js')));
  assert.not(inputs.some((input) => input.endsWith('dist/index.js') && input.includes('transport-ws/')));
  assert.not(inputs.some((input) => input.includes('node_modules/ws')));
  assert.not.match(code, /["']node:/);
  assert.ok(gzipSync(code).length < 5000, `${gzipSync(code).length} bytes gzipped`);
});

test('the bundle speaks to Node with what pages have, and nothing else', async () => {
  const { code } = await bundle();
  // No process, Buffer or require.
  const page = { URL, TextEncoder, TextDecoder, performance, setTimeout, clearTimeout, queueMicrotask };
  const context = createContext({ ...page, WebSocket: PlatformWebSocket });
  const dialler: Transport = runInContext(`${code}\nsconf.createWebSocketTransport();`, context);
  const setup = () => ({ transport: createWebSocketTransport(), dialler, address: 'ws://127.0.0.1:0' });
  for (const check of transportConformance(setup, { manyFrames: 2000, manyLinks: 10 })) await check.run();
});

test.run();
