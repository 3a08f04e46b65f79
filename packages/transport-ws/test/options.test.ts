import { InvalidOption } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebSocketTransport as createBrowserTransport } from '../src/browser.js';
import { createWebSocketTransport } from '../src/index.js';

const test = suite('options');

const wrong: [option: string, options: object][] = [
  ['heartbeatMs', { heartbeatMs: 0 }],
  ['heartbeatMs', { heartbeatMs: 2 ** 31 }],
  ['dialTimeoutMs', { dialTimeoutMs: -1 }],
  ['closeTimeoutMs', { closeTimeoutMs: Number.NaN }],
  ['limits.maxFrameBytes', { limits: { maxFrameBytes: 0 } }],
];

const ofNode: typeof wrong = [
  ['maxLinks', { maxLinks: 0 }],
  ['maxLinks', { maxLinks: 1.5 }],
  ['advertise', { advertise: 'node-1.example' }],
  ['advertise', { advertise: 'https://node-1.example' }],
  ['advertise', { advertise: 'ws://node-1.example/path' }],
  ['advertise', { advertise: 'ws://user:secret@node-1.example' }],
  ['headers.x y', { headers: { 'x y': '1' } }],
  ['headers.x', { headers: { x: 'line\nbreak' } }],
  ['headers.Upgrade', { headers: { Upgrade: 'h2c' } }],
  ['headers.sec-websocket-key', { headers: { 'sec-websocket-key': 'mine' } }],
  ['tls', { tls: { ca: 'no certificate', cert: 'nor this' } }],
  ['server', { server: {} }],
  ['server', { server: { server: undefined } }],
];

function refuses(create: (options: object) => unknown, options: object, option: string): void {
  try {
    create(options);
  } catch (error) {
    assert.instance(error, InvalidOption);
    assert.equal((error as InvalidOption).path, [option]);
    assert.match((error as InvalidOption).message, `${option} `);
    return;
  }
  assert.unreachable('was taken');
}

for (const [option, options] of wrong) {
  test(`${option} out of its range is refused at once by either entry: ${Object.values(options).map(String)}`, () => {
    refuses(createWebSocketTransport, options, option);
    refuses(createBrowserTransport, options, option);
  });
}

for (const [option, options] of ofNode) {
  test(`${option} out of its range is refused at once: ${JSON.stringify(options)}`, () => {
    refuses(createWebSocketTransport, options, option);
  });
}

test('what is refused of headers and advertise is not repeated where it may be a secret', () => {
  for (const options of [{ headers: { authorization: 'Bearer s3cret\n' } }, { advertise: 'ws://me:s3cret@a' }]) {
    assert.throws(
      () => createWebSocketTransport(options),
      (error: Error) => !error.message.includes('s3cret'),
    );
  }
});

test('maxFrameBytes is what the limits say', () => {
  const limits = { maxFrameBytes: 1234 };
  assert.is(createWebSocketTransport({ limits }).maxFrameBytes, 1234);
  assert.is(createBrowserTransport({ limits }).maxFrameBytes, 1234);
});

test.run();
