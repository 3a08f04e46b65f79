import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConfigInput } from '@sconf/data-model';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { type Command, nowUs, ownPart, pace, serve, Tally } from './child.js';

// A writer or a subscriber: a router with a handler and a snapshot a batch, gossip, WebSocket.
const { role, address, keys, delays } = ownPart();
const WRITES_A_TURN = 512;

const tally = new Tally();
const router = new Router();
let written = 0;

if (role === 'subscriber') {
  router.addHandler({
    onBatch(changes) {
      tally.count(changes.length);
      router.snapshot();
      if (delays) for (const { entry } of changes) if ('data' in entry) tally.delay((entry.data as { at: number }).at);
    },
  });
}

const node = await createNode({
  router,
  transport: createWebSocketTransport(),
  cluster: 'bench',
  ...(address === undefined ? { listen: 'ws://127.0.0.1:0/' } : { seeds: [address] }),
});

/** About 120 bytes as an entry on the wire. */
function update(): ConfigInput {
  const n = written++;
  const data = { at: nowUs(), rate: 0.25 + (n % 64) / 128, multiplier: 1.25, target: 1_250_000 };
  return { type: 'pacing', id: `bidder-${n % keys}`, ver: n + 1, data };
}

async function flood(ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    for (let i = 0; i < WRITES_A_TURN; i++) router.put(update());
    await nextTurn();
  }
}

serve(async (command: Command) => {
  if (command.kind === 'report') return { ...tally.report(), peers: node.peers().length };
  if (command.kind === 'flood') await flood(command.ms);
  else await pace(command.ms, keys, () => void router.put(update()));
  return { written };
});
process.send?.({ address: node.address });
