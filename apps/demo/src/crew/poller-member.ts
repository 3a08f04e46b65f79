import { join } from 'node:path';
import { Member } from './member.js';
import { StartFailed } from './start-failed.js';

/** A poller has this long to say that it lives, ms. */
const HEALTH_TIMEOUT_MS = 1000;

/** The cluster that pollers and exchange gossip in. */
export const CLUSTER = 'demo';

/** A link that is whole again is noticed this soon, ms. */
const MAX_BACKOFF_MS = 1000;

/** What a {@link PollerMember} is. */
export interface PollerMemberOptions {
  readonly name: string;
  /** Mount roots of all endpoints to poll. */
  readonly endpoints: readonly string[];
  /** WebSocket address of a node to join. */
  readonly join: string;
  readonly intervalMs: number;
  /** Where it keeps what it knows. */
  readonly folder: string;
  readonly onDeath: (reason: string) => void;
}

/** A poller that can be killed and started again, at the same address. */
export class PollerMember {
  readonly name: string;
  readonly #options: PollerMemberOptions;
  #member: Member | undefined;
  #url: string | undefined;

  constructor(options: PollerMemberOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#member?.pid;
  }

  /** Resolves when it serves. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { name, folder, onDeath } = this.#options;
      this.#member = new Member({
        name,
        module: '@sconf/app-poller/bin/sconf-poller.js',
        args: this.#args(),
        folder,
        onFirstLine: (line) => {
          this.#url = (JSON.parse(line) as { url: string }).url;
          resolve();
        },
        onDeath: (reason) => {
          reject(new StartFailed(name, reason));
          onDeath(reason);
        },
      });
      this.#member.start();
    });
  }

  /** Kills it as a crash would; whether it ran. */
  async kill(): Promise<boolean> {
    const ran = this.pid !== undefined;
    await this.#member?.end('SIGKILL');
    return ran;
  }

  /** Kills it if it runs, and starts it otherwise. */
  async toggle(): Promise<void> {
    if (!(await this.kill())) await this.start();
  }

  /** Ends it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#member?.end(signal);
  }

  /** Whether it answers. */
  async isAlive(): Promise<boolean> {
    if (this.pid === undefined || this.#url === undefined) return false;
    try {
      const response = await fetch(`${this.#url}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  #args(): string[] {
    const { name, endpoints, join: node, intervalMs, folder } = this.#options;
    const listen = this.#url === undefined ? '127.0.0.1:0' : new URL(this.#url).host;
    const polled = endpoints.flatMap((endpoint) => ['--endpoint', endpoint]);
    const kept = ['--log', join(folder, `${name}.log`), '--fsync', 'interval'];
    const timing = ['--interval', String(intervalMs), '--max-backoff', String(MAX_BACKOFF_MS)];
    const gossip = ['--gossip', CLUSTER, '--join', node, '--name', name];
    return [...polled, ...gossip, ...timing, '--listen', listen, '--json', ...kept];
  }
}
