import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router, type RouterOptions } from '../src/index.js';
import { config } from './entries.js';

const test = suite('error report');
const failure = new Error('handler failed');
const handler = {
  onConfig: () => {
    throw failure;
  },
};

/** The error that reaches the platform as uncaught while a router with these options tells a failing handler. */
async function uncaught(options: RouterOptions): Promise<unknown> {
  const seen = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
  try {
    const router = new Router({ ...options, handlers: [handler] });
    router.put(config('a', 1));
    await router.flush();
    return await seen;
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
}

test('an error that nobody asked to hear of is an uncaught one', async () => {
  assert.is(await uncaught({}), failure);
});

test('what onError throws is an uncaught error, and the router goes on', async () => {
  const second = new Error('onError failed');
  const onError = () => {
    throw second;
  };
  assert.is(await uncaught({ onError }), second);
});

test('platforms with reportError are given it', async () => {
  const platform = globalThis as { reportError?: (error: unknown) => void };
  const reported: unknown[] = [];
  platform.reportError = (error) => reported.push(error);
  try {
    const router = new Router({ handlers: [handler] });
    router.put(config('a', 1));
    await router.flush();
  } finally {
    delete platform.reportError;
  }
  assert.equal(reported, [failure]);
});

test.run();
