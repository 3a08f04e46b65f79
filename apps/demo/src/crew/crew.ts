import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BidderReport, Command, ExchangeReport, Report } from '@sconf/app-market';
import type { Layout } from '../layout.js';
import { MAX_OFFERS } from '../layout.js';
import type { DemoOptions } from '../options.js';
import { Member } from './member.js';
import { CLUSTER, PollerMember } from './poller-member.js';
import { StartFailed, within } from './start-failed.js';

/** All processes must serve this soon after they were started, ms. */
const START_TIMEOUT_MS = 60_000;
/** Processes started at one time: they are slow to start when they compete for the CPU. */
const STARTS_AT_ONCE = 4;

/** What the crew tells. */
export interface CrewListener {
  onExchange(report: ExchangeReport): void;
  onBidder(name: string, report: BidderReport): void;
  /** A process ended without being asked to. */
  onDeath(name: string, reason: string): void;
}

/** All processes of a run: bidders, exchange, pollers. */
export class Crew {
  readonly #options: DemoOptions;
  readonly #layout: Layout;
  readonly #listener: CrewListener;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sconf-demo-'));
  readonly #bidders: Member[] = [];
  #exchange: Member | undefined;
  readonly pollers: PollerMember[] = [];

  constructor(options: DemoOptions, layout: Layout, listener: CrewListener) {
    this.#options = options;
    this.#layout = layout;
    this.#listener = listener;
  }

  /** Every process that runs, with the kind of node it is. */
  *running(): Generator<{ readonly kind: string; readonly name: string; readonly pid: number }> {
    const kinds = {
      bidder: this.#bidders,
      exchange: this.#exchange === undefined ? [] : [this.#exchange],
      poller: this.pollers,
    };
    for (const [kind, members] of Object.entries(kinds)) {
      for (const { name, pid } of members) if (pid !== undefined) yield { kind, name, pid };
    }
  }

  /**
   * Starts all processes. The mount root of the exchange's config endpoint.
   *
   * @throws {@link StartFailed}
   */
  async start(): Promise<string> {
    const exchangeUrl = await this.#startExchange();
    const bidderUrls: string[] = [];
    const waiting = [...this.#layout.processes];
    const startOthers = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        bidderUrls.push(await this.#startBidder(next.name, next.seats));
      }
    };
    await Promise.all(Array.from({ length: STARTS_AT_ONCE }, startOthers));
    await this.#startPollers(bidderUrls, exchangeUrl.replace('http:', 'ws:'));
    return exchangeUrl;
  }

  /** Tells the exchange something. */
  tell(command: Command): void {
    this.#exchange?.tell(command);
  }

  /** Ends all processes and removes what they kept. */
  async end(): Promise<void> {
    const members = [...this.pollers, ...this.#bidders, ...(this.#exchange === undefined ? [] : [this.#exchange])];
    await Promise.all(members.map((member) => member.end('SIGTERM')));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #startExchange(): Promise<string> {
    const { seed, minutes, rate } = this.#options;
    const values = { seed, minutes, rate, 'max-offers': MAX_OFFERS, gossip: CLUSTER };
    const args = Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const { member, url } = this.#launch('exchange', '@sconf/app-exchange/bin/sconf-exchange.js', args, (report) => {
      if (report.kind === 'exchange') this.#listener.onExchange(report);
    });
    this.#exchange = member;
    return url;
  }

  #startBidder(name: string, seats: readonly string[]): Promise<string> {
    const args = [
      '--name',
      name,
      '--log',
      join(this.#folder, `${name}.log`),
      ...seats.flatMap((seat) => ['--seat', seat]),
    ];
    const { member, url } = this.#launch(name, '@sconf/app-bidder/bin/sconf-bidder.js', args, (report) => {
      if (report.kind === 'bidder') this.#listener.onBidder(name, report);
    });
    this.#bidders.push(member);
    return url;
  }

  async #startPollers(endpoints: readonly string[], join: string): Promise<void> {
    for (let index = 1; index <= this.#options.pollers; index++) {
      this.pollers.push(
        new PollerMember({
          name: `poller-${index}`,
          endpoints,
          join,
          intervalMs: this.#options.interval,
          folder: this.#folder,
          onDeath: (reason) => this.#listener.onDeath(`poller-${index}`, reason),
        }),
      );
    }
    await Promise.all(this.pollers.map((poller) => within(START_TIMEOUT_MS, poller.name, poller.start())));
  }

  /** Starts a process that reports where it serves. */
  #launch(name: string, module: string, args: readonly string[], onReport: (report: Report) => void): Launched {
    let ready: (url: string) => void = () => undefined;
    let failed: (error: StartFailed) => void = () => undefined;
    const url = new Promise<string>((resolve, reject) => {
      ready = resolve;
      failed = reject;
    });
    const member = new Member({
      name,
      module,
      args,
      folder: this.#folder,
      onReport: (report) => (report.kind === 'ready' ? ready(report.configUrl) : onReport(report)),
      onDeath: (reason) => {
        failed(new StartFailed(name, reason));
        this.#listener.onDeath(name, reason);
      },
    });
    member.start();
    return { member, url: within(START_TIMEOUT_MS, name, url) };
  }
}

interface Launched {
  readonly member: Member;
  readonly url: Promise<string>;
}
