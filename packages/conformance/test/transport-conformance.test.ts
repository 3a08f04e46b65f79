import { TransportError } from '@sconf/transport';
import { withDrop } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  eachFault,
  type PromiseBroken,
  type TransportSetup,
  type TransportTraits,
  transportConformance,
} from '../src/index.js';
import { createMessagePortTransport } from './message-port-transport.js';

const test = suite('transport-conformance');

const sound: TransportSetup = () => ({ transport: createMessagePortTransport(), address: 'port:' });

async function messageOf(setup: TransportSetup, traits: TransportTraits, id: string): Promise<string> {
  const check = transportConformance(setup, traits).find((each) => each.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return await check.run().then(
    () => 'kept',
    (error: PromiseBroken) => error.message,
  );
}

const ids = (traits?: TransportTraits): string[] => transportConformance(sound, traits).map(({ id }) => id);

test('ids are unique and names are promises', () => {
  assert.is(new Set(ids({ halfOpen: true })).size, ids({ halfOpen: true }).length);
  for (const { name } of transportConformance(sound)) assert.match(name, /^[a-z].*[^.]$/);
});

test('a promise that the traits take back is not checked', () => {
  const without = (traits: TransportTraits): string[] => ids().filter((id) => !ids(traits).includes(id));
  assert.equal(without({ unordered: true }), ['order']);
  assert.equal(without({ lossy: true }), ['early-frames']);
  assert.equal(without({ repeating: true }), []);
});

test('half-open links are checked where the traits ask for it', async () => {
  assert.not.ok(ids().includes('half-open'));
  const message = await messageOf(sound, { halfOpen: true, deadlineMs: 1000 }, 'half-open');
  assert.match(message, /fell silent, and the end that was dialled did not notice within 1000 ms/);
});

test('a fixture may dial by another transport than it listens by', async () => {
  const mixed: TransportSetup = () => {
    const transport = createMessagePortTransport();
    return {
      transport,
      dialler: { ...transport, dial: () => Promise.reject(new TypeError('not I')) },
      address: 'port:',
    };
  };
  for (const { setup, traits } of [{ setup: mixed, traits: {} }, ...eachFault(mixed, 1)]) {
    assert.match(await messageOf(setup, traits, 'unchanged'), /TypeError: not I/);
  }
});

test('a fixture whose transport can not listen is told so', async () => {
  const deaf: TransportSetup = () => {
    const { dial, name, maxFrameBytes } = createMessagePortTransport();
    return { transport: { dial, name, maxFrameBytes }, address: 'port:' };
  };
  assert.match(await messageOf(deaf, {}, 'unchanged'), /The transport of the fixture has no listen/);
});

test('an error with a code is told with it', async () => {
  const refusing: TransportSetup = () => ({
    transport: {
      ...createMessagePortTransport(),
      dial: () => Promise.reject(new TransportError('refused', 'go away')),
    },
    address: 'port:',
  });
  assert.match(await messageOf(refusing, {}, 'unchanged'), /TransportError refused: go away/);
});

test('a wire that may lose frames must get something through', async () => {
  const dead: TransportSetup = () => ({
    transport: withDrop(createMessagePortTransport(), { share: 1, random: () => 0 }),
    address: 'port:',
  });
  assert.match(
    await messageOf(dead, { lossy: true, deadlineMs: 1000 }, 'unchanged'),
    /19 frames did not arrive, although repeated for 1000 ms/,
  );
});

test('what a fixture holds is cleared away, whether the promise was kept or not', async () => {
  let closed = 0;
  const counted: TransportSetup = async () => ({
    ...(await sound()),
    close: () => {
      closed += 1;
    },
  });
  assert.is(await messageOf(counted, {}, 'unchanged'), 'kept');
  await messageOf(counted, { halfOpen: true, deadlineMs: 500 }, 'half-open');
  assert.is(closed, 2);
});

test('a fixture that can not be cleared away fails the check', async () => {
  const stuck: TransportSetup = async () => ({
    ...(await sound()),
    close: () => Promise.reject(new Error('the broker does not stop')),
  });
  assert.match(await messageOf(stuck, {}, 'unchanged'), /the broker does not stop/);
});

test.run();
