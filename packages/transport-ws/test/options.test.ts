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
];

function refuses(create: (options: object) => unknown, options: object, option: string): void {
  try {
    create(options);
  } catch (error) {
    assert.instance(error, InvalidOption);
    assert.equal((error as InvalidOption).path, [option]);
    assert.match((error as InvalidOption).message, `${option} is `);
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
  test(`${option} out of its range is refused at once: ${Object.values(options)}`, () => {
    refuses(createWebSocketTransport, options, option);
  });
}

test('maxFrameBytes is what the limits say', () => {
  const limits = { maxFrameBytes: 1234 };
  assert.is(createWebSocketTransport({ limits }).maxFrameBytes, 1234);
  assert.is(createBrowserTransport({ limits }).maxFrameBytes, 1234);
});

test.run();
