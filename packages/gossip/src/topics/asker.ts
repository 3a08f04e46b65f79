import type { Snapshot } from '@sconf/data-model';
import { type Effects, Initiator, type ReconcileOptions } from '@sconf/reconcile';
import { randomBytes } from '../node/random.js';
import { type TopicEffect, tellRefused } from './topic-effect.js';
import { questionFrame } from './topic-frames.js';
import type { TopicNames } from './topic-names.js';

/** How often a message is asked again when who was asked went away. */
const TRIES = 3;

/** What an {@link Asker} needs to know. */
export interface AskerOptions {
  readonly names: TopicNames;
  /** The types that it asks for; none for all. */
  readonly types: readonly string[];
  readonly reconcile: ReconcileOptions;
  /** The part of the set that is asked about, as it is now. */
  readonly set: () => Snapshot;
  readonly antiEntropyMs: number;
  readonly repairMs: number;
  readonly random: () => number;
}

/** An exchange that goes on. */
interface Exchange {
  readonly initiator: Initiator;
  readonly topic: string;
  /** The node that is asked by name, if it isn't whoever serves. */
  readonly sender: number | undefined;
  /** What is to be sent next, and what the last answer came to. */
  step: Effects;
  tries: number;
}

/**
 * Reconciles by requests, one exchange at a time: soon after the start, in regular intervals, and early when something
 * was missed. Whoever answers keeps nothing, so each message may be answered by another replica, and one that was not
 * answered is simply asked again.
 */
export class Asker {
  readonly #options: AskerOptions;
  #exchange: Exchange | undefined;
  #askAt: number;
  #asked = 0;

  constructor(options: AskerOptions, now: number) {
    this.#options = options;
    this.#askAt = now;
  }

  /** Something was missed: all who missed it find out at once, and must not ask at once. */
  missed(now: number): void {
    const { random, repairMs } = this.#options;
    this.#askAt = Math.min(this.#askAt, now + random() * repairMs);
  }

  /**
   * Begins an exchange, if one is due.
   *
   * @param pick a node that was heard of
   */
  tick(now: number, pick: () => number | undefined): TopicEffect[] {
    if (now < this.#askAt || this.#exchange !== undefined) return [];
    const { antiEntropyMs, random, reconcile, names, set } = this.#options;
    this.#askAt = now + antiEntropyMs * (0.75 + random() / 2);
    this.#asked += 1;
    // A wire may prefer whoever is near. Every other time somebody is asked who was heard, wherever that is.
    const sender = this.#asked % 2 === 0 ? pick() : undefined;
    const initiator = new Initiator({ ...reconcile, salt: randomBytes(random, 8) });
    this.#exchange = { initiator, topic: names.sync(sender), sender, step: initiator.start(set()), tries: 0 };
    return this.#ask(this.#exchange);
  }

  /** Who was asked answered. */
  answered(bytes: Uint8Array): TopicEffect[] {
    const exchange = this.#exchange;
    if (exchange === undefined) return [];
    const step = exchange.initiator.receive(bytes, this.#options.set());
    // What answers another question is as good as no answer.
    if (step.reply === undefined && step.outcome === undefined)
      return this.#again(exchange, new Error('an old answer'));
    exchange.step = step;
    exchange.tries = 0;
    const refused = tellRefused([...step.refused, ...step.rejected]);
    if (step.received.length === 0) return [...refused, ...this.merged()];
    return [...refused, { kind: 'merge-answer', entries: step.received }];
  }

  /** Nobody answered, or not in time. */
  unanswered(error: unknown): TopicEffect[] {
    const exchange = this.#exchange;
    return exchange === undefined ? [] : this.#again(exchange, error);
  }

  /** What an answer brought is merged: the exchange goes on, or is over. */
  merged(): TopicEffect[] {
    const exchange = this.#exchange;
    if (exchange === undefined) return [];
    const { outcome, progress } = exchange.step;
    if (outcome === undefined) return this.#ask(exchange);
    if (outcome.kind === 'failed') return this.#over({ kind: 'sync-failed', error: outcome.error });
    const { received, sent } = progress;
    return this.#over({ kind: 'synced', equal: outcome.kind === 'equal', received, sent });
  }

  /** What an answer brought could not be merged, or not made durable. */
  unmerged(error: unknown): TopicEffect[] {
    return this.#exchange === undefined ? [] : this.#over({ kind: 'sync-failed', error });
  }

  #ask({ topic, step }: Exchange): TopicEffect[] {
    return [{ kind: 'ask', topic, frame: questionFrame(this.#options.types, step.reply as Uint8Array) }];
  }

  #again(exchange: Exchange, error: unknown): TopicEffect[] {
    exchange.tries += 1;
    if (exchange.tries < TRIES) return this.#ask(exchange);
    const nobody = (error as { code?: unknown } | undefined)?.code === 'unreachable' && exchange.sender === undefined;
    return this.#over(nobody ? { kind: 'alone' } : { kind: 'sync-failed', error });
  }

  #over(event: Extract<TopicEffect, { kind: 'tell' }>['event']): TopicEffect[] {
    this.#exchange = undefined;
    return [{ kind: 'tell', event }];
  }
}
