import { type ReplicaFixture, replicaConformance } from '@sconf/conformance';
import { Router } from '@sconf/router';
import { createEndpoint, serve } from '@sconf/transport-http';
import { createMemoryTransport, MemoryNetwork } from '@sconf/transport-memory';
import { suite } from 'uvu';
import { createReplica, defaultSchemes, gossipOver } from '../src/index.js';

const test = suite('connect conformance');

async function overHttp(): Promise<ReplicaFixture> {
  const router = new Router();
  const server = await serve({ app: createEndpoint({ router }), graceMs: 0 });
  const replica = await createReplica(server.url, { http: { retry: false } });
  return {
    replica,
    breakDown: () => server.close(),
    close: async () => {
      await replica.close();
      await server.close();
      await router.close();
    },
  };
}

async function overMemory(): Promise<ReplicaFixture> {
  const schemes = { ...defaultSchemes, 'memory:': gossipOver(createMemoryTransport(new MemoryNetwork())) };
  const replica = await createReplica('memory:nobody', { schemes, node: { cluster: 'suite' } });
  return { replica, close: () => replica.close() };
}

async function nowhere(): Promise<ReplicaFixture> {
  const replica = await createReplica('null:');
  return { replica, close: () => replica.close() };
}

for (const { name, run } of replicaConformance(overHttp, { breakable: true })) test(`http: ${name}`, run);
for (const { name, run } of replicaConformance(overMemory)) test(`memory: ${name}`, run);
for (const { name, run } of replicaConformance(nowhere)) test(`null: ${name}`, run);

test.run();
