import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTopics, type Transport, TransportError } from '../src/index.js';

const test = suite('topics');

const bare: Transport = {
  name: 'nowhere',
  maxFrameBytes: 1,
  dial: () => Promise.reject(new TransportError('unreachable', 'there is nobody anywhere')),
};

test('a transport has topics when it has all four methods', () => {
  const topics = {
    publish: () => undefined,
    subscribe: () => () => undefined,
    request: async () => new Uint8Array(),
    serve: () => () => undefined,
  };
  assert.is(hasTopics(bare), false);
  assert.is(hasTopics({ ...bare, ...topics }), true);
  for (const name of Object.keys(topics)) assert.is(hasTopics({ ...bare, ...topics, [name]: undefined }), false, name);
});

test.run();
