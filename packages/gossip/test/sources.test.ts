import { ConfigSet, packConfig } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BroadcastTree } from '../src/broadcast/broadcast-tree.js';
import type { Connection } from '../src/node/connection.js';
import { Peers } from '../src/node/peers.js';

const test = suite('sources');

const hello = {
  kind: 'hello',
  major: 1,
  minor: 0,
  cluster: 'c',
  id: 'b',
  incarnation: 1,
  nonce: 1,
  address: '',
  capabilities: [],
  priority: 'low',
  maxFrameBytes: 65_536,
} as const;

test('what will never be told of is not remembered', () => {
  const tree = new BroadcastTree({ self: 'm', waveMs: 5_000, graftMs: 1_000, maxMissing: 1, random: () => 0 });
  const peers = new Peers('a', 1, tree);
  const connection = { dialled: undefined, pump: () => undefined } as unknown as Connection;
  const peer = peers.admit(connection, hello, true);
  if ('code' in peer) throw new Error(peer.code);
  const set = new ConfigSet();
  const changes = [1, 2, 3].map((ver) => {
    const change = set.applyPacked(packConfig({ type: 't', id: 'i', ver }));
    if (change === undefined) throw new Error('it is news');
    peers.brought(change, peer);
    return change;
  });
  // The router fell behind, and tells of the second alone.
  peers.spread(changes.slice(1, 2));
  assert.is(peer.conversation.outbox.size, 0, 'it came from there');
  peers.spread(changes.slice(2));
  assert.is(peer.conversation.outbox.size, 0, 'that of a later one is still known');
  peers.spread(changes.slice(0, 1));
  assert.is(peer.conversation.outbox.size, 1, 'nobody remembers whose the first was');
});

test.run();
