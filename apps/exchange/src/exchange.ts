import {
  arrivalsOf,
  BlocklistType,
  BudgetSliceType,
  CampaignType,
  type Command,
  CreativeType,
  type ExchangeReport,
  Histogram,
  MARKET_TYPES,
  type Pacing,
  PacingType,
  report,
} from '@sconf/app-market';
import { createClock, TypeRegistry } from '@sconf/data-model';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createEndpoint, HttpClient, type HttpServer, serve } from '@sconf/transport-http';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { Hono } from 'hono';
import { allocate } from './allocation/allocation-loop.js';
import { Allocator } from './allocation/allocator.js';
import { SliceCourier } from './allocation/slice-courier.js';
import { type ExchangeState, exchangeState } from './floor/exchange-state.js';
import { OfferDesk } from './floor/offers.js';
import { Settlement } from './floor/settlement.js';
import { TradingFloor } from './floor/trading-floor.js';
import { TrafficLoop } from './floor/traffic-loop.js';
import { Faults } from './network/faults.js';
import { HttpPool } from './network/http-pool.js';
import { LinkSwitch } from './network/link-switch.js';
import { NoticeSender } from './network/notices.js';
import type { ExchangeOptions } from './options.js';

/** How often slices are looked at, ms. */
const ALLOCATION_INTERVAL_MS = 250;
/** How often counts go to whoever started this process, ms. */
const REPORT_INTERVAL_MS = 500;
/** A bidder has this long to take its slices, ms. */
const DELIVERY_TIMEOUT_MS = 1000;
/** A peer that is back is noticed this soon, ms. */
const DIAL_AGAIN_MAX_MS = 1000;

/** What is written here, for pollers to read at `/own`. */
const OWN = [CampaignType.name, CreativeType.name, BlocklistType.name, BudgetSliceType.name];

/** An exchange: a node of the cluster, an allocator and a trading floor. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #router = new Router({ types: new TypeRegistry(MARKET_TYPES) });
  readonly #link = new LinkSwitch();
  readonly #settlement = new Settlement();
  readonly #pool = new HttpPool();
  readonly #age = new Histogram();
  readonly #recentAge = new Histogram();
  readonly #delay = new Histogram();
  readonly #recentDelay = new Histogram();
  readonly #allocator = new Allocator();
  readonly #faults: Faults;
  readonly #notices: NoticeSender;
  readonly #floor: TradingFloor;
  readonly #timers: NodeJS.Timeout[] = [];
  #traffic: TrafficLoop | undefined;
  #start = Number.POSITIVE_INFINITY;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#router.registerState('exchange', exchangeState);
    this.#router.addHandler({
      types: [PacingType.name],
      onConfig: ({ data }) => this.#recentDelay.record(Math.max(0, Date.now() - (data as unknown as Pacing).at)),
    });
    this.#faults = new Faults(options.seed);
    this.#notices = new NoticeSender(this.#pool, this.#faults, {
      onSent: ({ kind, seat, price }, arrives) => {
        if (kind === 'bill') this.#settlement.charge(seat, price, arrives);
      },
      onFailure: () => {
        this.#floor.counts.failures += 1;
      },
    });
    this.#floor = new TradingFloor({
      state: () => this.#state(),
      now: Date.now,
      desk: new OfferDesk(options.seed, options['max-offers'], this.#recentAge),
      pool: this.#pool,
      faults: this.#faults,
      notices: this.#notices,
      settlement: this.#settlement,
    });
  }

  /** Serves configs, joins the cluster and leases slices. The mount root of the config endpoint. */
  async open(): Promise<string> {
    const app = new Hono();
    app.route('/own', createEndpoint({ router: this.#router, types: OWN }));
    app.route('/', createEndpoint({ router: this.#router }));
    const { hostname, port, insecure } = this.#options;
    const server = await serve({ app, hostname, port, insecure });
    this.#link.guard(server.server);
    const node = await this.#join(server);
    this.#close = async () => void (await Promise.all([server.close(), node.close()]));
    this.#every(ALLOCATION_INTERVAL_MS, this.#allocation());
    this.#every(REPORT_INTERVAL_MS, async () => report(this.report()));
    report({ kind: 'ready', configUrl: server.url });
    return server.url;
  }

  /** Begins to send requests. */
  start({ at, steps, cuts }: Command): void {
    const { seed, rate, minutes } = this.#options;
    this.#start = at;
    const arrivals = arrivalsOf({ seed, rate, seconds: minutes * 60, steps });
    this.#traffic = new TrafficLoop({
      arrivals,
      sell: (arrival) => this.#floor.sell(arrival),
      start: at,
      now: Date.now,
    });
    for (const { from, until } of cuts) {
      this.#timers.push(setTimeout(() => this.#link.cut(), at + from * 1000 - Date.now()));
      this.#timers.push(setTimeout(() => this.#link.heal(), at + until * 1000 - Date.now()));
    }
  }

  /** Everything that can be counted. */
  report(): ExchangeReport {
    const recentAge = this.#recentAge.counts();
    this.#recentAge.clear();
    this.#age.merge(recentAge);
    const recentDelay = this.#recentDelay.counts();
    this.#recentDelay.clear();
    this.#delay.merge(recentDelay);
    const { campaigns, agents, pacings } = this.#state();
    return {
      kind: 'exchange',
      at: (Date.now() - this.#start) / 1000,
      ...this.#floor.counts,
      dropped: this.#traffic?.dropped ?? 0,
      agents: agents.rows.size,
      isCut: this.#link.isCut,
      faults: this.#faults.options,
      recentAge,
      age: this.#age.counts(),
      recentDelay,
      delay: this.#delay.counts(),
      exposure: this.#allocator.exposure(campaigns.rows),
      seats: this.#settlement.report((seat) => pacings.rows.get(seat)?.rate ?? 0),
    };
  }

  /** Ends everything. */
  async close(): Promise<void> {
    this.#traffic?.stop();
    for (const timer of this.#timers) clearInterval(timer);
    this.#pool.close();
    await this.#close();
    await this.#router.close();
  }

  #close: () => Promise<void> = async () => undefined;

  /** Takes part in gossip, on the port of the config endpoint: this is how configs get here. */
  #join(server: HttpServer): ReturnType<typeof createNode> {
    const { gossip, join, advertise, insecure } = this.#options;
    const announced = advertise === '' ? {} : { advertise };
    return createNode({
      router: this.#router,
      transport: this.#link.behind(createWebSocketTransport({ server, insecure, ...announced })),
      cluster: gossip,
      listen: '/gossip',
      seeds: join,
      times: { dialAgainMaxMs: DIAL_AGAIN_MAX_MS },
    });
  }

  #state(): ExchangeState {
    return this.#router.state<ExchangeState>('exchange') as ExchangeState;
  }

  #allocation(): () => Promise<void> {
    const connect = (url: string): HttpClient => new HttpClient(url, { retry: false, timeoutMs: DELIVERY_TIMEOUT_MS });
    const courier = new SliceCourier({
      connect,
      onError: () => {
        this.#floor.counts.failures += 1;
      },
    });
    const clock = createClock({ now: Date.now });
    const state = (): ExchangeState => this.#state();
    return () => allocate({ allocator: this.#allocator, courier, router: this.#router, state, clock, now: Date.now });
  }

  #every(ms: number, task: () => Promise<void>): void {
    this.#timers.push(setInterval(task, ms));
  }
}
