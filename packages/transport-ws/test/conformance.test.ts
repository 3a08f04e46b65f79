import { transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createWebSocketTransport as createBrowserTransport } from '../src/browser.js';
import { createWebSocketTransport } from '../src/index.js';
import { PlatformWebSocket } from './platform-web-socket.js';
import { severable } from './severable.js';

const test = suite('transport-ws conformance');
const address = 'ws://127.0.0.1:0';

for (const { name, run } of transportConformance(() => ({ transport: createWebSocketTransport(), address }))) {
  test(`Node to Node: ${name}`, run);
}

const mixed = () => ({
  transport: createWebSocketTransport(),
  dialler: createBrowserTransport({ WebSocket: PlatformWebSocket }),
  address,
});
for (const { name, run } of transportConformance(mixed)) test(`the browser's entry to Node: ${name}`, run);

const halfOpen = () => ({ ...severable(createWebSocketTransport({ heartbeatMs: 50 })), address });
for (const { id, name, run } of transportConformance(halfOpen, { halfOpen: true })) {
  if (id === 'half-open') test(`Node to Node: ${name}`, run);
}

const halfOpenMixed = () => ({
  ...halfOpen(),
  dialler: createBrowserTransport({ WebSocket: PlatformWebSocket, heartbeatMs: 50 }),
});
for (const { id, name, run } of transportConformance(halfOpenMixed, { halfOpen: true })) {
  if (id === 'half-open') test(`the browser's entry to Node: ${name}`, run);
}

test.run();
