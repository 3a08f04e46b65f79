import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Command, nowUs, ownPart, pace, serve, Tally } from './child.js';
import { natsClient, redisClient } from './client-wire.js';
import { bareWebSocket, nats, redis, type Wire } from './wire.js';

// A writer or a subscriber that speaks JSON over a wire without sconf: a map of the newest, no more.
const { role, address = '', keys, delays } = ownPart();
const WRITES_A_TURN = 64;
const MAX_WAITING_BYTES = 1024 * 1024;

const wires: Record<string, () => Wire> = {
  ws: bareWebSocket,
  redis,
  'redis-client': redisClient,
  nats,
  'nats-client': natsClient,
};
const [, , , name = 'ws'] = process.argv;
const wire = (wires[name] ?? bareWebSocket)();
const tally = new Tally();
const newest = new Map<string, { readonly ver: number; readonly data: { readonly at: number } }>();
let written = 0;

function publish(): void {
  const n = written++;
  const data = { at: nowUs(), rate: 0.25 + (n % 64) / 128, multiplier: 1.25, target: 1_250_000 };
  wire.publish(JSON.stringify({ type: 'pacing', id: `bidder-${n % keys}`, ver: n + 1, data }));
}

async function flood(ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    for (let i = 0; i < WRITES_A_TURN; i++) publish();
    do await nextTurn();
    while (wire.waiting() > MAX_WAITING_BYTES);
  }
}

serve(async (command: Command) => {
  if (command.kind === 'report') return { ...tally.report(), peers: wire.subscribers() };
  if (command.kind === 'flood') await flood(command.ms);
  else await pace(command.ms, keys, publish);
  return { written };
});

if (role === 'writer') process.send?.({ address: await wire.openWriter(address === '' ? undefined : address) });
else {
  await wire.subscribe(address, (text) => {
    const entry = JSON.parse(text);
    newest.set(entry.id, entry);
    tally.count(1);
    if (delays) tally.delay(entry.data.at);
  });
  process.send?.({ address });
}
