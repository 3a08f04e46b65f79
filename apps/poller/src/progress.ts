import type { Refusal } from '@sconf/data-model';
import type { PollerEvent } from '@sconf/poller';
import { errorFields, type Logger } from './logger.js';

/**
 * Logs what became of endpoints: a line when one comes up, goes down or fails in another way than before, and not one a
 * round.
 */
export class Progress {
  readonly #logger: Logger;
  readonly #kind: string;
  readonly #states = new Map<string, string>();
  readonly #skipped = new Map<string, string>();

  /** @param kind what these endpoints are, the first word of their events */
  constructor(kind: 'endpoint' | 'target', logger: Logger) {
    this.#kind = kind;
    this.#logger = logger;
  }

  /** Takes an event of the poller of `url`. */
  onEvent(event: PollerEvent, url: string): void {
    if (event.event === 'round-finished') this.#enter(url, 'up', () => this.#logger.info(`${this.#kind}-up`, { url }));
    else if (event.event === 'round-failed') this.#failed(url, event.error, event.nextInMs);
    else if (event.event === 'entry-refused') {
      const { key, code, by } = event;
      this.#logger.warn('entry-refused', { url, by: by === 'peer' ? url : 'here', ...key, code });
    } else if (event.event === 'closed') this.#forget(url);
  }

  /** Takes the entries in an answer of `url` that broke a rule. The same ones, answer after answer, are one line. */
  onSkipped(refused: readonly Refusal[], url: string): void {
    const [first] = refused;
    if (first === undefined) return;
    const state = `${refused.length} ${first.code} ${first.key.type} ${first.key.id}`;
    if (this.#skipped.get(url) === state) return;
    this.#skipped.set(url, state);
    this.#logger.warn('entries-skipped', { url, count: refused.length, first: first.key, code: first.code });
  }

  #failed(url: string, error: unknown, nextInMs: number): void {
    const fields = errorFields(error);
    this.#enter(url, `down ${fields.code}`, () =>
      this.#logger.warn(`${this.#kind}-down`, { url, ...fields, nextInMs: Math.round(nextInMs) }),
    );
  }

  #enter(url: string, state: string, tell: () => void): void {
    if (this.#states.get(url) === state) return;
    this.#states.set(url, state);
    tell();
  }

  #forget(url: string): void {
    this.#states.delete(url);
    this.#skipped.delete(url);
  }
}
