import type { Actuator } from '@sconf/app-market';
import { CampaignType } from '@sconf/app-market';
import { HttpClient } from '@sconf/transport-http';
import { Crew } from './crew/crew.js';
import type { PollerMember } from './crew/poller-member.js';
import { StartFailed } from './crew/start-failed.js';
import { configsOf, type Layout, layoutOf } from './layout.js';
import type { DemoOptions } from './options.js';
import { UsageMeter } from './score/node-usage.js';
import { type DemoReport, reportOf } from './score/report.js';
import { Scoreboard } from './score/scoreboard.js';

/** From the order to fly until the flight begins: slices must have reached every bidder, ms. */
const LEAD_MS = 4000;
/** After the flight, for the last bills, ms. */
const DRAIN_MS = 1500;
/** All bidders must have become known to the exchange this soon, ms. */
const KNOWN_TIMEOUT_MS = 30_000;

/** What a {@link Demo} tells while it runs. */
export interface DemoListener {
  onProgress(text: string): void;
  /** Twice a second while the flight is on. */
  onTick(
    board: Scoreboard,
    pollers: readonly { readonly name: string; readonly isAlive: boolean }[],
  ): Promise<void> | void;
}

/** One run: starts all processes, flies, and says how it went. */
export class Demo {
  readonly #options: DemoOptions;
  readonly #listener: DemoListener;
  readonly #layout: Layout;
  readonly #crew: Crew;
  readonly #usage = new UsageMeter();
  readonly #stopping = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #board: Scoreboard;
  #operator: HttpClient | undefined;
  #start = 0;
  #version = 1;
  #actuator: Actuator = 'throttle';

  constructor(options: DemoOptions, listener: DemoListener) {
    this.#options = options;
    this.#listener = listener;
    this.#layout = layoutOf(options);
    this.#board = this.#boardAt(0);
    this.#crew = new Crew(options, this.#layout, {
      onExchange: (report) => this.#board.onExchange(report, this.#pollersRunning()),
      onBidder: (name, report) => this.#board.bidders.set(name, report),
      onDeath: (name, reason) => {
        this.#board.deaths.push({ name, reason });
        listener.onProgress(`${name} ended: ${reason}`);
      },
    });
  }

  /** Ends the flight early; the report then covers what was played. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Kills a poller, or starts it again. */
  async togglePoller(index: number): Promise<void> {
    await this.#crew.pollers[index]?.toggle();
  }

  /** Has the campaigns that pid paces turn the other knob, by configuration, while they run. */
  async switchActuator(): Promise<void> {
    this.#actuator = this.#actuator === 'throttle' ? 'multiplier' : 'throttle';
    await this.#publish();
  }

  /**
   * Plays the flight. Nothing is left running, whatever happens.
   *
   * @throws {@link StartFailed}
   */
  async run(): Promise<DemoReport> {
    try {
      await this.#takeOff();
      await this.#fly();
      return this.#report();
    } finally {
      for (const timer of this.#timers) clearTimeout(timer);
      await this.#crew.end();
    }
  }

  async #takeOff(): Promise<void> {
    const { processes } = this.#layout;
    this.#listener.onProgress(
      `starting ${processes.length} bidder processes, ${this.#options.pollers} pollers and an exchange`,
    );
    const url = await this.#crew.start();
    for (const { name, pid } of this.#crew.running()) this.#listener.onProgress(`${name} runs as ${pid}`);
    await this.#until(() => (this.#board.exchange?.agents ?? 0) === processes.length, KNOWN_TIMEOUT_MS, 'the exchange');
    this.#operator = new HttpClient(url);
    this.#start = Date.now() + LEAD_MS;
    this.#board = this.#boardAt(this.#start);
    await this.#publish();
    this.#crew.tell({ kind: 'start', at: this.#start, ...this.#options.scenario });
    this.#listener.onProgress('every bidder is known to the exchange through replication; the flight begins');
  }

  #pollersRunning(): number {
    return this.#crew.pollers.filter(({ pid }) => pid !== undefined).length;
  }

  /** Kills and restarts the first poller when it is time to. */
  #planCrash(): void {
    const plan = [
      ['killed, as by a crash', this.#options['kill-poller'], (poller: PollerMember) => poller.kill()],
      ['started again', this.#options['restart-poller'], (poller: PollerMember) => poller.start()],
    ] as const;
    for (const [what, second, act] of plan) {
      const [poller] = this.#crew.pollers;
      if (second === 0 || poller === undefined) continue;
      const onDue = (): void => {
        this.#listener.onProgress(`${poller.name} is ${what}`);
        act(poller).catch((error: Error) => this.#listener.onProgress(error.message));
      };
      this.#timers.push(setTimeout(onDue, this.#start + second * 1000 - Date.now()));
    }
  }

  async #fly(): Promise<void> {
    this.#planCrash();
    const end = this.#start + this.#seconds * 1000 + DRAIN_MS;
    await this.#pause(this.#start - Date.now());
    while (Date.now() < end && !this.#stopping.signal.aborted) {
      this.#usage.sample(this.#crew.running());
      const pollers = await Promise.all(
        this.#crew.pollers.map(async (poller) => ({ name: poller.name, isAlive: await poller.isAlive() })),
      );
      this.#board.pollersAlive = pollers.filter(({ isAlive }) => isAlive).length;
      await this.#listener.onTick(this.#board, pollers);
      await this.#pause(500);
    }
  }

  #report(): DemoReport {
    const running = [...this.#crew.running()];
    const count = (kind: string): number => running.filter((process) => process.kind === kind).length;
    const elapsed = Math.max(0, (Date.now() - this.#start) / 1000);
    return reportOf({
      options: this.#options,
      board: this.#board,
      nodes: this.#usage.report(Math.max(elapsed, 0.001)),
      processes: { bidders: count('bidder'), exchanges: count('exchange'), pollers: this.#options.pollers },
      seconds: Math.min(elapsed, this.#seconds),
      isComplete: elapsed >= this.#seconds,
    });
  }

  /** The operator's word on campaigns, creatives and blocklists, in a new version. */
  async #publish(): Promise<void> {
    const configs = configsOf(this.#layout, this.#start, this.#seconds, this.#version);
    this.#version += 1;
    await this.#operator?.push(
      configs.map((config) => {
        const campaign = config.data as { strategy?: string };
        const isTurned = config.type === CampaignType.name && campaign.strategy === 'pid';
        return isTurned ? { ...config, data: { ...campaign, actuator: this.#actuator } } : config;
      }) as Parameters<HttpClient['push']>[0],
    );
  }

  #boardAt(start: number): Scoreboard {
    const campaigns = this.#layout.campaigns.map((planned) => ({
      ...planned,
      start,
      end: start + this.#seconds * 1000,
    }));
    return new Scoreboard(campaigns, start, this.#seconds, this.#options.scenario.cuts);
  }

  get #seconds(): number {
    return this.#options.minutes * 60;
  }

  /** Waits for a condition, or for the wish to stop. */
  async #until(condition: () => boolean, ms: number, name: string): Promise<void> {
    const deadline = Date.now() + ms;
    while (!condition() && !this.#stopping.signal.aborted) {
      if (Date.now() > deadline) throw new StartFailed(name, `it did not learn of every bidder in ${ms / 1000} s`);
      await this.#pause(50);
    }
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, ms));
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }
}
