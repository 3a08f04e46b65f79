import type { Limits, PackedEntry, Snapshot } from '@sconf/data-model';
import { DEFAULT_RECONCILE_LIMITS, type ReconcileOptions, type Refuse, Responder, type Sketch } from '@sconf/reconcile';
import { randomNumber } from '../node/random.js';
import { judge } from '../session/judgement.js';
import { Arrivals } from './arrivals.js';
import { Asker } from './asker.js';
import { Publisher } from './publisher.js';
import { type TopicEffect, tellRefused } from './topic-effect.js';
import { readLive, readQuestion } from './topic-frames.js';
import type { TopicNames } from './topic-names.js';
import type { TopicTimes } from './topic-times.js';

/** What a {@link TopicSession} needs to know. */
export interface TopicSessionOptions {
  readonly names: TopicNames;
  /** The types that are heard and asked for; none for all. */
  readonly types: readonly string[];
  /** Longest frame that the wire carries. */
  readonly maxFrameBytes: number;
  readonly limits: Limits;
  readonly times: TopicTimes;
  readonly sketch?: Sketch | undefined;
  readonly refuse?: Refuse | undefined;
  /** The whole set, as it is now. */
  readonly set: () => Snapshot;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/** What becomes of a question of another node. */
export interface TopicAnswer {
  /** Merge these, and make them durable, before the reply is sent. */
  readonly received: readonly PackedEntry[];
  /** What to reply, or why there is no reply. */
  readonly outcome: { readonly reply: Uint8Array } | { readonly error: unknown };
  readonly effects: readonly TopicEffect[];
}

/**
 * One replica among those that speak by topics, as a pure state machine: what the node accepted, what came, and the time
 * in, effects out. Nothing that comes makes it throw.
 *
 * It publishes what its node accepts by type, hears what others publish and notices what it missed, reconciles by
 * requests, and answers those of others from what the set is at that moment.
 */
export class TopicSession {
  /** The life of this node, at random. */
  readonly incarnation: number;
  readonly #options: TopicSessionOptions;
  readonly #reconcile: ReconcileOptions;
  readonly #responder: Responder;
  readonly #arrivals = new Arrivals();
  readonly #publisher: Publisher;
  readonly #asker: Asker;

  constructor(options: TopicSessionOptions, now: number) {
    const { names, types, maxFrameBytes, limits, times, sketch, refuse, random } = options;
    this.#options = options;
    this.incarnation = randomNumber(random);
    // As long as messages are unless told, if frames hold as much beside the types that they are about.
    const room = maxFrameBytes - 4 - types.reduce((sum, type) => sum + 2 + 3 * type.length, 0);
    this.#reconcile = {
      limits: { ...limits, maxMessageBytes: Math.min(DEFAULT_RECONCILE_LIMITS.maxMessageBytes, room) },
      ...(sketch && { sketch }),
      ...(refuse && { refuse }),
    };
    this.#responder = new Responder(this.#reconcile);
    this.#publisher = new Publisher({ names, incarnation: this.incarnation, maxFrameBytes });
    const { antiEntropyMs, repairMs } = times;
    const set = (): Snapshot => partOf(options.set(), types);
    this.#asker = new Asker({ names, types, reconcile: this.#reconcile, set, antiEntropyMs, repairMs, random }, now);
  }

  /** Whether the wire has taken all that was to be published. */
  get quiet(): boolean {
    return this.#publisher.quiet;
  }

  /** The node accepted entries that no other brought. */
  accepted(entries: Iterable<PackedEntry>, now: number): readonly TopicEffect[] {
    return this.#publisher.add(entries, now);
  }

  /** The wire has taken what was published, or was away. */
  flushed(now: number): readonly TopicEffect[] {
    return this.#publisher.flushed(now);
  }

  tick(now: number): readonly TopicEffect[] {
    const { random, times } = this.#options;
    const tails = this.#publisher.tails(now - times.tailMs);
    return [...tails, ...this.#asker.tick(now, () => this.#arrivals.pick(random()))];
  }

  /** A frame came from a topic of changes. */
  heard(topic: string, bytes: Uint8Array, now: number): readonly TopicEffect[] {
    const { limits, refuse, types } = this.#options;
    try {
      const { incarnation, type, number, entries, refused } = readLive(bytes, limits);
      if (types.length > 0 && !types.includes(type)) return [];
      const repeats = entries.length + refused.length === 0;
      if (this.#arrivals.hear(incarnation, type, number, repeats)) this.#asker.missed(now);
      const { taken, refusals } = judge(entries, refused, refuse);
      const told = tellRefused(refusals);
      return taken.length === 0 ? told : [...told, { kind: 'merge', topic, entries: taken }];
    } catch (error) {
      return [refusedFrame(topic, error)];
    }
  }

  /** Answers a question that came to a topic which this node serves. */
  question(topic: string, bytes: Uint8Array): TopicAnswer {
    try {
      const { types, message } = readQuestion(bytes);
      const { sketch: _, ...walking } = this.#reconcile;
      const responder = types.length === 0 ? this.#responder : new Responder(walking);
      const answer = responder.receive(message, partOf(this.#options.set(), types));
      const effects = tellRefused([...answer.refused, ...answer.rejected]);
      return { received: answer.received, outcome: { reply: answer.reply ?? new Uint8Array() }, effects };
    } catch (error) {
      return { received: [], outcome: { error }, effects: [refusedFrame(topic, error)] };
    }
  }

  /** The request that was asked for was answered. */
  answered(bytes: Uint8Array): readonly TopicEffect[] {
    return this.#asker.answered(bytes);
  }

  /** The request that was asked for got no answer. */
  unanswered(error: unknown): readonly TopicEffect[] {
    return this.#asker.unanswered(error);
  }

  /** What an answer brought is merged and durable. */
  merged(): readonly TopicEffect[] {
    return this.#asker.merged();
  }

  /** What an answer brought could not be merged. */
  unmerged(error: unknown): readonly TopicEffect[] {
    return this.#asker.unmerged(error);
  }
}

function refusedFrame(topic: string, error: unknown): TopicEffect {
  return { kind: 'tell', event: { kind: 'frame-refused', topic, error } };
}

function partOf(set: Snapshot, types: readonly string[]): Snapshot {
  return types.length === 0 ? set : set.filter(types);
}
