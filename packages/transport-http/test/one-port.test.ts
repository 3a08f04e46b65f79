import { once } from 'node:events';
import { connect } from 'node:net';
import { createNode, type Node, type NodeEvent } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint, HttpClient, type HttpServer, serve } from '../src/index.js';
import { eventually } from './support/eventually.js';
import { rawExchange } from './support/raw-http.js';

const test = suite('one port for HTTP and gossip');

interface Member {
  readonly router: Router;
  readonly server: HttpServer;
  readonly node: Node;
  readonly events: NodeEvent[];
}

async function start(seeds: readonly string[] = [], port = 0): Promise<Member> {
  const router = new Router();
  const server = await serve({ app: createEndpoint({ router }), port, graceMs: 60_000 });
  const transport = createWebSocketTransport({ server });
  const events: NodeEvent[] = [];
  const onEvent = (event: NodeEvent): void => void events.push(event);
  const times = { dialAgainMaxMs: 200 };
  const node = await createNode({ router, transport, cluster: 'one-port', listen: '/gossip', seeds, onEvent, times });
  return { router, server, node, events };
}

async function end(...members: readonly Member[]): Promise<void> {
  for (const { node, server } of members) {
    await node.close();
    await server.close();
  }
}

const upgradeTo = (path: string, headers = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers}\r\n`;

test('what is written over HTTP at one node is read over HTTP at the other', async () => {
  const first = await start();
  const second = await start([first.node.address]);
  assert.is(first.node.address, `${first.server.url.replace('http:', 'ws:')}/gossip`);
  await new HttpClient(first.server.url).put({ type: 't', id: 'a', ver: 1 });
  const reader = new HttpClient(second.server.url);
  await eventually('the entry', async () => (await reader.pull()).has('t', 'a'));
  await end(first, second);
});

test('upgrades elsewhere are answered 404, those of pages 403, and what is no upgrade goes to HTTP', async () => {
  const member = await start();
  const { port } = member.server;
  assert.match((await rawExchange(port, upgradeTo('/v1/configs'))).statusLine, /^HTTP\/1\.1 404 /);
  assert.match(
    (await rawExchange(port, upgradeTo('/gossip', 'Origin: https://a.example\r\n'))).statusLine,
    /^HTTP\/1\.1 403 /,
  );
  assert.is((await fetch(`${member.server.url}/gossip`)).status, 404);
  assert.is((await fetch(`${member.server.url}/healthz`)).status, 200);
  await end(member);
});

test('closing the node and then the server says good-bye to peers, and waits for no grace', async () => {
  const first = await start();
  const second = await start([first.node.address]);
  await eventually('a link', () => first.node.peers().length === 1 && second.node.peers().length === 1);
  // Keeps its end of a connection open, as an HTTP client with a pool does.
  const idle = connect(first.server.port, '127.0.0.1');
  await once(idle, 'connect');
  await end(first);
  await eventually('the end of the link', () => second.events.some(({ kind }) => kind === 'peer-down'));
  const down = second.events.find((event) => event.kind === 'peer-down');
  assert.is(down?.kind === 'peer-down' && down.reason.code, 'going-away');
  await end(second);
});

test('a node that comes back at the same port is dialled again, and told what it missed', async () => {
  const first = await start();
  const { port } = first.server;
  const second = await start([first.node.address]);
  await eventually('a link', () => second.node.peers().length === 1);
  await end(first);
  second.router.put({ type: 't', id: 'missed', ver: 1 });
  await eventually('dials in vain', () => second.events.filter(({ kind }) => kind === 'dial-failed').length >= 2);
  const again = await start([], port);
  await eventually('what it missed', () => again.router.pull().has('t', 'missed'));
  await end(again, second);
});

test.run();
