import { ConfigSet, packConfig } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BroadcastTree } from '../src/broadcast/broadcast-tree.js';
import type { Connection } from '../src/node/connection.js';
import { Peer } from '../src/node/peer.js';
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

function setUp() {
  const tree = new BroadcastTree({ self: 'a', waveMs: 5_000, graftMs: 1_000, maxMissing: 1, random: () => 0 });
  const peers = new Peers(1, tree);
  const admit = (id: string): Peer => {
    const connection = { dialled: undefined, pump: () => undefined } as unknown as Connection;
    return peers.admit(connection, { ...hello, id });
  };
  const set = new ConfigSet();
  let ver = 0;
  const spread = (origin: unknown): void => {
    ver += 1;
    const change = set.applyPacked(packConfig({ type: 't', id: `${ver}`, ver }), origin);
    if (change === undefined) throw new Error('it is news');
    peers.spread([change]);
  };
  return { tree, admit, spread };
}

test('are not told what they brought, nor are those that they tell', () => {
  const { admit, spread } = setUp();
  const [b, c, d] = ['b', 'c', 'd'].map(admit) as [Peer, Peer, Peer];
  b.told = new Set(['c']);
  spread(b);
  assert.equal(
    [b, c, d].map(({ conversation }) => conversation.outbox.size),
    [0, 0, 1],
  );
  spread(undefined);
  assert.equal(
    [b, c, d].map(({ conversation }) => conversation.outbox.size),
    [1, 1, 2],
  );
});

test('of another node that shares the router say nothing of this one', () => {
  const { admit, spread, tree } = setUp();
  const b = admit('b');
  spread(new Peer(hello, tree.branch('elsewhere')));
  assert.is(b.conversation.outbox.size, 1, 'it has the same id and is in another cluster');
  spread({ id: 'b' });
  assert.is(b.conversation.outbox.size, 2, 'nor does whatever else merges');
});

test.run();
