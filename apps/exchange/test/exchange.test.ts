import { AgentType, BudgetSliceType, CampaignType, CreativeType, PacingType } from '@sconf/app-market';
import { createNode, type NodeEvent } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createEndpoint, HttpClient, type HttpServer, serve } from '@sconf/transport-http';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { Hono } from 'hono';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Exchange } from '../src/exchange.js';
import { readExchangeOptions } from '../src/options.js';
import { agent, campaign, eventually, pacing, until } from './fixtures.js';

const test = suite('exchange');
const creative = { crid: 'cr', adomain: ['brand.example'], cat: [], sizes: [{ w: 300, h: 250 }] };

/** A bidder that bids on everything, and what it was told. */
interface StubbornBidder {
  readonly server: HttpServer;
  readonly router: Router;
  readonly notices: string[];
}

async function stubbornBidder(): Promise<StubbornBidder> {
  const router = new Router();
  const notices: string[] = [];
  const app = new Hono();
  app.post('/bid', async (c) => {
    const { id, wseat } = (await c.req.json()) as { id: string; wseat: string[] };
    const origin = new URL(c.req.url).origin;
    const seatbid = wseat.map((seat) => {
      const notice = (kind: string): string => `${origin}/notice?${kind}.${seat}.\${AUCTION_PRICE}`;
      const bid = {
        id: `${id}.${seat}`,
        impid: '1',
        price: 50,
        crid: 'cr',
        nurl: notice('win'),
        burl: notice('bill'),
        lurl: notice('loss'),
      };
      return { seat, bid: [bid] };
    });
    return c.json({ id, seatbid });
  });
  app.get('/notice', (c) => {
    notices.push(new URL(c.req.url).search.slice(1));
    return c.body(null, 204);
  });
  app.route('/in', createEndpoint({ router }));
  return { server: await serve({ app }), router, notices };
}

/** Runs work with an exchange and one bidder over real sockets. */
async function withMarket(
  work: (exchange: Exchange & { readonly url: string }, operator: HttpClient, bidder: StubbornBidder) => Promise<void>,
): Promise<void> {
  const bidder = await stubbornBidder();
  const exchange = new Exchange(readExchangeOptions(['--minutes', '0.05', '--rate', '100', '--seed', '3']));
  try {
    const url = await exchange.open();
    await work(Object.assign(exchange, { url }), new HttpClient(url, { retry: false }), bidder);
  } finally {
    await exchange.close();
    await bidder.server.close();
  }
}

async function publish(operator: HttpClient, bidder: StubbornBidder, ver: number): Promise<void> {
  const now = Date.now();
  const { url } = bidder.server;
  await operator.push([
    { type: CampaignType.name, id: 'c', ver, data: campaign({ start: now - 1000, end: now + 60_000 }) as never },
    { type: CreativeType.name, id: 'c', ver, data: creative as never },
    {
      type: AgentType.name,
      id: 'a',
      ver,
      data: agent({ bidUrl: `${url}/bid`, configUrl: `${url}/in`, at: now }) as never,
    },
    { type: PacingType.name, id: 'b1.pid', ver, data: pacing({ at: now }) as never },
  ]);
}

test('an agent that came by replication is brought its slices, campaign and creative, and nothing else', () =>
  withMarket(async (_, operator, bidder) => {
    await publish(operator, bidder, 1);
    await until(() => bidder.router.pull().has(BudgetSliceType.name, 'b2.pid'), 'the slices');
    assert.equal(bidder.router.pull().types(), ['budget-slice', 'campaign', 'creative']);
    const own = await operator.pull();
    assert.ok(own.has(BudgetSliceType.name, 'b1.pid'), 'slices are configs as any, for all to replicate');
  }));

test('requests are sold to seats whose pacing was replicated, charged and told', () =>
  withMarket(async (exchange, operator, bidder) => {
    await publish(operator, bidder, 1);
    exchange.start({ kind: 'start', at: Date.now(), steps: [], cuts: [] });
    await until(
      () =>
        (exchange.report().seats[0]?.charged ?? 0) > 0 && bidder.notices.some((notice) => notice.startsWith('bill')),
      'a charge',
    );
    const { seats, requests, offers, delay, age, failures } = exchange.report();
    assert.equal(
      seats.map(({ seat }) => seat),
      ['b1.pid'],
      'the other seat has no pacing',
    );
    assert.ok(requests > 0 && offers > 0 && delay.counts.length > 0 && age.max >= 0);
    assert.is(failures, 0);
    assert.ok(bidder.notices.some((notice) => /^win\.b1\.pid\.\d/.test(notice)));
  }));

test('while the link is cut no config gets through, and afterwards all do', () =>
  withMarket(async (exchange, operator, bidder) => {
    await publish(operator, bidder, 1);
    exchange.start({ kind: 'start', at: Date.now(), steps: [], cuts: [{ from: 0, until: 0.5 }] });
    await until(() => exchange.report().isCut, 'the cut');
    const refused = await operator.pull().then(
      () => 'answered',
      () => 'refused',
    );
    assert.is(refused, 'refused');
    await until(() => !exchange.report().isCut, 'the end of the cut');
    assert.ok((await operator.pull()).has(CampaignType.name, 'c'));
  }));

test('configs come by gossip, not while the link is cut, and afterwards all of them', () =>
  withMarket(async (exchange, operator, bidder) => {
    const router = new Router();
    const { port } = new URL(exchange.url);
    const server = await serve({ app: createEndpoint({ router }) });
    const events: NodeEvent[] = [];
    const node = await createNode({
      router,
      transport: createWebSocketTransport({ server }),
      cluster: 'market',
      listen: '/gossip',
      seeds: [`ws://127.0.0.1:${port}/gossip`],
      times: { dialAgainMaxMs: 100 },
      onEvent: (event) => void events.push(event),
    });
    try {
      router.put({ type: 'other', id: 'before', ver: 1 });
      const has = async (id: string): Promise<boolean> => (await operator.pull()).has('other', id);
      await eventually(() => has('before'), 'what was written before');
      await publish(operator, bidder, 1);
      exchange.start({ kind: 'start', at: Date.now(), steps: [], cuts: [{ from: 0, until: 1 }] });
      await until(() => exchange.report().isCut, 'the cut');
      await until(() => node.peers().length === 0, 'the end of the link');
      router.put({ type: 'other', id: 'during', ver: 1 });
      await until(() => events.some(({ kind }) => kind === 'dial-failed'), 'a dial in vain');
      assert.equal([exchange.report().isCut, node.peers().length], [true, 0]);
      await until(() => !exchange.report().isCut, 'the end of the cut');
      await eventually(() => has('during'), 'what was written meanwhile');
    } finally {
      await Promise.all([node.close(), server.close()]);
    }
  }));

test('options that make no sense are refused', () => {
  assert.throws(() => readExchangeOptions(['--rate', '0']), /--rate/);
  assert.throws(() => readExchangeOptions(['--what']), /--what/);
});

test.run();
