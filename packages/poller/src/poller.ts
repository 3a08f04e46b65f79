import { Closed, type Replica } from '@sconf/data-model';
import { Exchange, type Exchanged } from './exchange.js';
import type { PollerEvent, RoundKind, RoundSummary } from './poller-event.js';
import { type PollerOptions, type PollerSettings, toSettings } from './poller-options.js';
import { initialSchedule, type Outcome, type ScheduleState, schedule } from './schedule.js';

type RoundResult =
  | { readonly ok: true; readonly summary: RoundSummary }
  | { readonly ok: false; readonly error: unknown };

const NOTHING_DONE: RoundSummary = Object.freeze({ pulled: 0, pushed: 0, refused: 0, durationMs: 0 });

/**
 * Keeps two replicas in step: pulls both, works out what each lacks, and pushes just that, round after round.
 *
 * Merging is idempotent and commutes, so pollers need no agreement with each other: any number of them may work between
 * the same replicas. A pull that fails ends its round and is never taken for an empty set; entries are only ever added,
 * so nothing that a peer does, or fails to do, takes away what a replica holds.
 */
export class Poller {
  readonly #settings: PollerSettings;
  readonly #exchange: Exchange;
  readonly #abort = new AbortController();
  readonly #waiting = new Map<RoundKind, Promise<RoundResult>>();
  readonly #onSignal = (): void => void this.close();
  #last: Promise<unknown> = Promise.resolve();
  #running: Promise<unknown> = Promise.resolve();
  #schedule: ScheduleState;
  #isStarted = false;
  #round = new AbortController();
  #cancelTimer: () => void = () => undefined;

  /**
   * @param replica the near one, usually a Router
   * @param peer the far one, usually an HttpClient
   * @throws {@link InvalidOption}
   */
  constructor(replica: Replica, peer: Replica, options: PollerOptions = {}) {
    this.#settings = toSettings(options);
    this.#exchange = new Exchange(
      replica,
      peer,
      this.#settings,
      (refusal, by) => this.#emit({ event: 'entry-refused', by, ...refusal }),
      (progress) => this.#emit({ event: 'round-progress', ...progress }),
    );
    this.#schedule = initialSchedule(this.#settings.timers.now(), 0);
    const { signal } = this.#settings;
    signal?.addEventListener('abort', this.#onSignal, { once: true });
    if (signal?.aborted === true) void this.close();
  }

  /** Rounds that failed since the last full one that succeeded. */
  get failures(): number {
    return this.#schedule.failures;
  }

  /** Whether {@link Poller.close} was called or the signal aborted. */
  get isClosed(): boolean {
    return this.#abort.signal.aborted;
  }

  /**
   * Polls again and again from now on. Calling it twice changes nothing.
   *
   * @param delayMs milliseconds before the first round; spread them when you start many
   * @returns this poller
   * @throws {@link Closed}
   */
  start(delayMs = 0): this {
    if (this.isClosed) throw closed();
    if (this.#isStarted) return this;
    this.#isStarted = true;
    this.#schedule = initialSchedule(this.#settings.timers.now(), delayMs);
    this.#arm();
    return this;
  }

  /**
   * Polls now, whether started or not, and says what it brought. While a round is running it waits and polls after it,
   * so that what was there before the call is seen; calls that wait share one round.
   *
   * @throws what made the round fail; {@link Closed}
   */
  async poll(): Promise<RoundSummary> {
    const result = await this.#ask('full');
    if (!result.ok) throw result.error;
    return result.summary;
  }

  /**
   * Tells the poller that the near replica has changed: it pushes the change at once instead of at its next round. Many
   * calls while a push is under way make one push after it. Does nothing for `pull`, nor while the peer is failing: the
   * next round carries it then.
   */
  notify(): void {
    if (this.isClosed || this.#settings.mode === 'pull' || this.failures > 0) return;
    void this.#ask(this.#exchange.knowsPeer ? 'changes' : 'full');
  }

  /** Ends the round that is running, if any, as if it had failed with `reason`. For a group. @internal */
  interrupt(reason: Error): void {
    this.#round.abort(reason);
  }

  /** Ends a running round early, stops the timer, and resolves when nothing is left of either. Idempotent. */
  async close(): Promise<void> {
    if (!this.isClosed) {
      this.#abort.abort(closed());
      this.#round.abort(this.#abort.signal.reason);
      this.#cancelTimer();
      this.#settings.signal?.removeEventListener('abort', this.#onSignal);
      this.#emit({ event: 'closed' });
    }
    await this.#running;
  }

  /** {@link Poller.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // One round at a time: what is asked for while one is running, or waiting for room, comes after it, once.
  #ask(kind: RoundKind): Promise<RoundResult> {
    const waiting = this.#waiting.get(kind);
    if (waiting !== undefined) return waiting;
    const result = this.#last.then(() =>
      this.#settings.limit(() => {
        this.#waiting.delete(kind);
        const round = this.#run(kind);
        this.#running = round;
        return round;
      }),
    );
    this.#waiting.set(kind, result);
    this.#last = result;
    return result;
  }

  async #run(kind: RoundKind): Promise<RoundResult> {
    if (this.isClosed) return { ok: false, error: this.#abort.signal.reason };
    // A round that failed while this one waited has set a time for the next try.
    if (kind === 'changes' && this.failures > 0) return { ok: true, summary: NOTHING_DONE };
    const startedAt = this.#settings.timers.now();
    const { signal } = this.#newRound();
    this.#emit({ event: 'round-started', kind });
    try {
      const exchanged = await this.#exchange[kind](signal);
      const summary = summaryOf(exchanged, this.#settings.timers.now() - startedAt);
      if (kind === 'full') this.#reschedule({ ok: true });
      this.#emit({ event: 'round-finished', kind, ...summary });
      return { ok: true, summary };
    } catch (error) {
      if (!this.isClosed) this.#fail(kind, error);
      return { ok: false, error };
    }
  }

  #newRound(): AbortController {
    this.#round = new AbortController();
    return this.#round;
  }

  #fail(kind: RoundKind, error: unknown): void {
    this.#reschedule({ ok: false, ...retryAfterOf(error) });
    const nextInMs = this.#schedule.nextAt - this.#settings.timers.now();
    this.#emit({ event: 'round-failed', kind, error, failures: this.failures, nextInMs });
  }

  #reschedule(outcome: Outcome): void {
    const { timers, random } = this.#settings;
    this.#schedule = schedule(this.#schedule, outcome, timers.now(), random(), this.#settings);
    if (this.#isStarted) this.#arm();
  }

  #arm(): void {
    const { timers } = this.#settings;
    this.#cancelTimer();
    this.#cancelTimer = timers.after(this.#schedule.nextAt - timers.now(), () => void this.#ask('full'));
  }

  #emit(event: PollerEvent): void {
    try {
      this.#settings.onEvent(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function summaryOf({ inbound, outbound }: Exchanged, durationMs: number): RoundSummary {
  return {
    pulled: inbound.delivered,
    pushed: outbound.delivered,
    refused: inbound.refused + outbound.refused,
    durationMs,
  };
}

function retryAfterOf(error: unknown): { readonly retryAfterMs?: number } {
  const { retryAfterMs } = Object(error) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? { retryAfterMs } : {};
}

function closed(): Closed {
  return new Closed('the poller is closed: make a new one');
}
