import { eachFault, transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createWebSocketTransport as createBrowserTransport } from '../src/browser.js';
import { createWebSocketTransport } from '../src/index.js';
import { PlatformWebSocket } from './platform-web-socket.js';
import { severable } from './severable.js';

const test = suite('transport-ws conformance');
const address = 'ws://127.0.0.1:0';

const setup = () => ({ transport: createWebSocketTransport(), address });
for (const { name, run } of transportConformance(setup)) test(`Node to Node: ${name}`, run);

for (const faulty of eachFault(setup, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of transportConformance(faulty.setup, faulty.traits)) {
    test(`Node to Node, ${faulty.name}: ${name}`, run);
  }
}

const mixed = () => ({
  transport: createWebSocketTransport(),
  dialler: createBrowserTransport({ WebSocket: PlatformWebSocket }),
  address,
});
for (const { name, run } of transportConformance(mixed)) test(`the browser's entry to Node: ${name}`, run);

const halfOpen = () => ({ ...severable(createWebSocketTransport({ heartbeatMs: 100 })), address });
const SEVERED = [{ name: 'bare', setup: halfOpen, traits: {} }, ...eachFault(halfOpen, Number(process.env.SCONF_SEED))];
for (const { name: way, setup: silent, traits } of SEVERED) {
  for (const { id, name, run } of transportConformance(silent, { ...traits, halfOpen: true })) {
    if (id === 'half-open') test(`Node to Node, ${way}: ${name}`, run);
  }
}

const halfOpenMixed = () => ({
  ...halfOpen(),
  dialler: createBrowserTransport({ WebSocket: PlatformWebSocket, heartbeatMs: 100 }),
});
for (const { id, name, run } of transportConformance(halfOpenMixed, { halfOpen: true })) {
  if (id === 'half-open') test(`the browser's entry to Node: ${name}`, run);
}

test.run();
