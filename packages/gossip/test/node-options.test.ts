import { Sketch } from '@sconf/reconcile';
import { Router } from '@sconf/router';
import { createMemoryTransport, MemoryNetwork } from '@sconf/transport-memory';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNode, type NodeOptions } from '../src/index.js';
import { until } from './until.js';
import { equal, setOf, VirtualWorld } from './virtual-world.js';

const test = suite('node-options');

const network = new MemoryNetwork();
const transport = createMemoryTransport(network);
const { listen: _, ...dialOnly } = transport;
const small = createMemoryTransport(new MemoryNetwork({ limits: { maxFrameBytes: 65_535 } }));

const refused: [string, Partial<NodeOptions>][] = [
  ['cluster', { cluster: '' }],
  ['cluster', { cluster: 'é'.repeat(257) }],
  ['id', { id: '' }],
  ['transport.maxFrameBytes', { transport: small }],
  ['listen', { transport: dialOnly, listen: 'memory:x' }],
  ['limits.maxPeers', { limits: { maxPeers: 0 } }],
  ['limits.windowBatches', { limits: { windowBatches: 513 } }],
  ['times.tickMs', { times: { tickMs: 0 } }],
  ['times.silenceMs', { times: { silenceMs: Number.NaN } }],
];

for (const [option, options] of refused) {
  test(`${option} out of its range is refused by name`, async () => {
    const creating = createNode({ router: new Router(), transport, cluster: 'c', ...options });
    const error = await creating.catch((reason: unknown) => reason);
    assert.is((error as { code: string }).code, 'invalid-option');
    assert.equal((error as { path: string[] }).path, [option]);
  });
}

test('an address in use is told, and leaves nothing behind', async () => {
  const router = new Router();
  const first = await createNode({ router, transport, cluster: 'c', listen: 'memory:used' });
  const error = await createNode({ router, transport, cluster: 'c', listen: 'memory:used' }).catch((reason) => reason);
  assert.is((error as { code: string }).code, 'address-in-use');
  await first.close();
});

test('a node runs on the clock of the process unless it is given another', async () => {
  const options = { transport, cluster: 'c', times: { tickMs: 5, antiEntropyMs: 5, acknowledgeMs: 1 } };
  const routers = [new Router({ configs: setOf(10) }), new Router()] as const;
  const first = await createNode({ ...options, router: routers[0], listen: 'memory:clock' });
  const second = await createNode({ ...options, router: routers[1], seeds: [first.address] });
  await until('equal sets', () => routers[0].pull().fingerprint() === routers[1].pull().fingerprint());
  await second[Symbol.asyncDispose]();
  await first.close();
});

test('with a sketch on both sides little is told to find little', async () => {
  const sent = [];
  for (const sketches of [true, false]) {
    const world = new VirtualWorld();
    const options = sketches ? () => ({ sketch: new Sketch() }) : () => ({});
    const apart = setOf(20_000);
    for (let id = 0; id < 5; id++) apart.put({ type: 'pacing', id: `new-${id}`, ver: 1 });
    const a = await world.node('a', { router: world.router({ configs: apart }), ...options() });
    const b = await world.node('b', { router: world.router({ configs: setOf(20_000) }), ...options() });
    await world.pass(100);
    assert.ok(equal(a, b));
    sent.push(a.node.stats().bytesSent + b.node.stats().bytesSent);
  }
  assert.ok((sent[0] ?? 0) < (sent[1] ?? 0), `${sent}`);
});

test.run();
