import type { Micros } from '@sconf/app-market';
import type { Faults, NoticeKind } from './faults.js';
import type { HttpPool } from './http-pool.js';

/** A bidder has this long to take a notice, ms. */
const TIMEOUT_MS = 2000;

/** What a notice is about. */
export interface Notice {
  readonly kind: NoticeKind;
  /** The bid's nurl, burl or lurl, macros filled in. */
  readonly url: string;
  readonly request: number;
  readonly bidder: string;
  readonly seat: string;
  /** What is charged, if it is a bill. */
  readonly price: Micros;
}

/** What a {@link NoticeSender} tells. */
export interface NoticeListener {
  /** The exchange sent it, and charges when it is a bill; `arrives` is false when the network will lose it. */
  onSent(notice: Notice, arrives: boolean): void;
  /** A bidder could not be told. */
  onFailure(notice: Notice, error: unknown): void;
}

/** Sends notices the way the synthetic network delivers them: late, twice or not at all. */
export class NoticeSender {
  readonly #pool: HttpPool;
  readonly #faults: Faults;
  readonly #listener: NoticeListener;
  #pending = 0;

  constructor(pool: HttpPool, faults: Faults, listener: NoticeListener) {
    this.#pool = pool;
    this.#faults = faults;
    this.#listener = listener;
  }

  /** Notices and deliveries still to come. */
  get pending(): number {
    return this.#pending;
  }

  /** Sends one notice, after its delay. A bid without a URL wants none. */
  send(notice: Notice): void {
    const { sentAfter, deliveries } = this.#faults.fateOf(notice.kind, notice.request, notice.bidder);
    this.#after(sentAfter, async () => this.#listener.onSent(notice, deliveries.length > 0));
    if (notice.url !== '') for (const delay of deliveries) this.#after(delay, () => this.#deliver(notice));
  }

  async #deliver(notice: Notice): Promise<void> {
    try {
      const { status } = await this.#pool.get(notice.url, TIMEOUT_MS);
      if (status >= 300) this.#listener.onFailure(notice, new Error(`the bidder answered ${status}`));
    } catch (error) {
      this.#listener.onFailure(notice, error);
    }
  }

  #after(ms: number, task: () => Promise<void>): void {
    this.#pending += 1;
    setTimeout(() => {
      void task().finally(() => {
        this.#pending -= 1;
      });
    }, ms);
  }
}

/** Fills in the macros of a notice's URL (OpenRTB 2.6, section 4.4). */
export function fillMacros(url: string, macros: Readonly<Record<string, string | number>>): string {
  return url.replace(/\$\{(AUCTION_[A-Z_]+)\}/g, (_, name: string) => encodeURIComponent(macros[name] ?? ''));
}
