import {
  AgentType,
  BlocklistType,
  BudgetSliceType,
  CampaignType,
  CreativeType,
  drawOf,
  MARKET_TYPES,
  PacingType,
  report,
} from '@sconf/app-market';
import { createClock, TypeRegistry } from '@sconf/data-model';
import { Log } from '@sconf/log';
import { Router } from '@sconf/router';
import { createEndpoint, serve } from '@sconf/transport-http';
import { Hono } from 'hono';
import { createBidderApp } from './app.js';
import { type BiddingState, biddingState } from './bidding/bidding-state.js';
import { Seat } from './bidding/seat.js';
import { ControlLoop } from './control-loop.js';
import { Meter } from './meter.js';
import type { BidderOptions } from './options.js';

/** How often the control loop runs, in ms. */
const CONTROL_INTERVAL_MS = 1000;
/** How often counts go to whoever started this process, in ms. */
const REPORT_INTERVAL_MS = 500;

/** What others may read here, and what they may write. */
const OUT = [PacingType.name, AgentType.name];
const IN = [CampaignType.name, CreativeType.name, BlocklistType.name, BudgetSliceType.name];

/** A bidder that serves. */
export interface RunningBidder {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a bidder: its replica, its seats, its HTTP server and its control loop. */
export async function startBidder(options: BidderOptions & { readonly incarnation: string }): Promise<RunningBidder> {
  const router = await openRouter(options.log);
  router.registerState('bidding', biddingState);
  const state = (): BiddingState => router.state<BiddingState>('bidding') as BiddingState;
  const seats = new Map<string, Seat>();
  const meter = new Meter();
  const app = new Hono();
  app.on(['PUT', 'POST', 'DELETE'], '/out/*', (c) => c.body(null, 405, { Allow: 'GET, HEAD' }));
  app.route('/out', createEndpoint({ router, types: OUT }));
  app.route('/in', createEndpoint({ router, types: IN }));
  app.route('/', createBidderApp({ seats, state, now: Date.now, meter }));
  const server = await serve({ app, hostname: options.hostname, port: options.port, insecure: options.insecure });
  const { url } = server;
  for (const name of options.seat) seats.set(name, createSeat(name, url, options.incarnation, state()));

  const clock = createClock({ now: Date.now, seed: router.pull().packed() });
  const agent = { bidUrl: `${url}/bid`, configUrl: `${url}/in`, incarnation: options.incarnation };
  const loop = new ControlLoop({ name: options.name, seats, replica: router, state, clock, now: Date.now, agent });
  const stop = every(CONTROL_INTERVAL_MS, drawOf('phase', options.name), () => loop.step());
  const stopReports = every(REPORT_INTERVAL_MS, 0, async () => report(meter.report()));
  report({ kind: 'ready', configUrl: `${url}/out` });
  return {
    url,
    close: async () => {
      stop();
      stopReports();
      await server.close();
      await router.close();
    },
  };
}

async function openRouter(path: string): Promise<Router> {
  const types = new TypeRegistry(MARKET_TYPES);
  if (path === '') return new Router({ types });
  const log = await Log.open(path, { fsync: 'interval' });
  return new Router({ configs: await log.load(), store: log, types });
}

/** What a former life spent is in the last pacing that it logged; what it was leased is not touched again. */
function createSeat(name: string, noticeUrl: string, incarnation: string, state: BiddingState): Seat {
  return new Seat({ name, noticeUrl, incarnation, carried: state.pacings.rows.get(name)?.spent ?? 0 });
}

/** Runs `task` again and again, first after `phase` of an interval, so that processes don't all write at once. */
function every(ms: number, phase: number, task: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout = setTimeout(() => {
    timer = setInterval(run, ms);
    run();
  }, ms * phase);
  const run = (): void => {
    // A step that fails must be seen: it ends the process, and what it had published goes stale.
    task().catch((error: unknown) =>
      process.nextTick(() => {
        throw error;
      }),
    );
  };
  return () => {
    clearTimeout(timer);
    clearInterval(timer);
  };
}
