// The fourth tour: nodes that tell each other every change, over WebSocket. One of them dies, misses a write and a
// delete, and comes back.
import { createNode, type Node } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createWebSocketTransport } from '@sconf/transport-ws';

/** Starts a node. It needs to know one other; of the rest it hears. */
async function join(name: string, router: Router, seeds: string[] = []): Promise<Node> {
  const listen = 'ws://127.0.0.1:0/gossip';
  const transport = createWebSocketTransport();
  return await createNode({ id: name, router, transport, cluster: 'tour', listen, seeds });
}

/** Waits until a replica holds a key at a version, live or dead. */
async function holds(router: Router, id: string, ver: number): Promise<void> {
  for await (const { packed } of router.watch({ initial: true })) if (packed.id === id && packed.ver === ver) return;
}

const [a, b, c] = [new Router(), new Router(), new Router()];
const first = await join('a', a);
const second = await join('b', b, [first.address]);
const third = await join('c', c, [first.address]);

// Anybody may write, and everybody hears of it.
b.put({ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } });
await holds(c, 'bidder-1', 1);
console.log('c heard of', c.pull().get('pacing', 'bidder-1'));

// One dies. The others go on without it.
await third.close();
a.put({ type: 'pacing', id: 'bidder-1', ver: 2, data: { rate: 0.25 } });
a.put({ type: 'pacing', id: 'bidder-2', ver: 1, data: { rate: 0.9 } });
a.kill({ type: 'pacing', id: 'bidder-2', ver: 1 });
c.put({ type: 'pacing', id: 'bidder-3', ver: 1, data: { rate: 0.1 } }); // written while it is alone
await holds(b, 'bidder-1', 2);
console.log(
  'c still has',
  c.pull().get('pacing', 'bidder-1')?.ver,
  'and b has',
  b.pull().get('pacing', 'bidder-1')?.ver,
);

// It comes back, through whoever is there, and both sides find what they missed.
const again = await join('c', c, [second.address]);
await holds(c, 'bidder-1', 2);
await holds(a, 'bidder-3', 1);
await holds(b, 'bidder-3', 1);
await holds(c, 'bidder-2', 1);
console.log('a heard of', a.pull().get('pacing', 'bidder-3'));
console.log('c knows of bidder-2', c.pull().get('pacing', 'bidder-2'));
console.log('equal', new Set([a, b, c].map((router) => router.pull().fingerprint())).size === 1);

for (const node of [again, second, first]) await node.close();
