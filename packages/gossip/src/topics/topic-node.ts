import type { Change, PackedEntry, Refusal, Snapshot } from '@sconf/data-model';
import { type ReconcileOptions, Responder } from '@sconf/reconcile';
import { randomBytes, randomNumber } from '../node/random.js';
import { judge } from '../session/judgement.js';
import { Arrivals } from './arrivals.js';
import { askToReconcile } from './asking.js';
import { readLive, readQuestion } from './topic-frames.js';
import { TopicNames } from './topic-names.js';
import type { TopicSettings } from './topic-node-options.js';
import { TopicOutbox } from './topic-outbox.js';

/** Bytes of one frame, and those published before the wire is asked whether it has taken them. */
const MAX_FRAME_BYTES = 256 * 1024;
const WINDOW_BYTES = 1024 * 1024;

/** A message of an exchange is at most this long, if frames hold as much beside the types that it is about. */
const MAX_MESSAGE_BYTES = 2 ** 19;

/** One replica among those that speak by topics. */
export class TopicGossip {
  readonly #settings: TopicSettings;
  readonly #names: TopicNames;
  readonly #reconcile: ReconcileOptions;
  readonly #responder: Responder;
  readonly #outbox: TopicOutbox;
  readonly #arrivals = new Arrivals();
  /** What others brought, until the router tells of it: it is not published again. */
  readonly #brought = new Set<Change>();
  readonly #stops: (() => void)[] = [];
  readonly #ending = new AbortController();
  #cancelTick: () => void = () => undefined;
  #publishing: Promise<void> | undefined;
  #asking = false;
  #askAt: number;
  #asked = 0;

  constructor(settings: TopicSettings) {
    const { cluster, limits, transport, sketch, refuse, random, timers, types } = settings;
    this.#settings = settings;
    this.#names = new TopicNames(cluster);
    const incarnation = randomNumber(random);
    this.#outbox = new TopicOutbox(incarnation);
    const room = transport.maxFrameBytes - 4 - types.reduce((sum, type) => sum + 2 + 3 * type.length, 0);
    this.#reconcile = {
      limits: { ...limits, maxMessageBytes: Math.min(MAX_MESSAGE_BYTES, room) },
      ...(sketch && { sketch }),
      ...(refuse && { refuse }),
    };
    this.#responder = new Responder(this.#reconcile);
    this.#askAt = timers.now();
    this.#hear(incarnation);
    this.#tick();
  }

  /** Publishes what waits and ends. */
  async stop(): Promise<void> {
    const { router, timers, times } = this.#settings;
    await router.flush();
    await new Promise<void>((resolve) => {
      const cancel = timers.after(times.leaveMs, resolve);
      (this.#publishing ?? Promise.resolve()).then(cancel).then(resolve);
    });
    this.#cancelTick();
    this.#ending.abort(new Error('the node is closed'));
    for (const stop of this.#stops) stop();
  }

  #hear(incarnation: number): void {
    const { transport, types, router } = this.#settings;
    const topics = types.length === 0 ? [this.#names.live()] : types.map((type) => this.#names.live(type));
    for (const topic of topics) this.#stops.push(transport.subscribe(topic, (frame) => this.#heard(topic, frame)));
    if (types.length === 0) {
      for (const topic of [this.#names.sync(), this.#names.sync(incarnation)]) {
        this.#stops.push(transport.serve(topic, (question) => this.#answer(topic, question)));
      }
    }
    this.#stops.push(
      router.addHandler({
        onBatch: (changes: readonly Change[]) => {
          for (const change of changes) if (!this.#brought.delete(change)) this.#outbox.add(change.packed);
          this.#publish();
        },
        onLag: () => this.#brought.clear(),
      }),
    );
  }

  readonly #tick = (): void => {
    const { timers, times, transport } = this.#settings;
    this.#cancelTick = timers.after(times.tickMs, this.#tick);
    const now = timers.now();
    if (this.#publishing === undefined) {
      for (const { type, frame } of this.#outbox.tails(now - times.tailMs)) {
        transport.publish(this.#names.live(type), frame as Uint8Array);
      }
    }
    if (now >= this.#askAt && !this.#asking) void this.#ask();
  };

  /** Publishes until nothing waits, at the pace of the wire. */
  #publish(): void {
    this.#publishing ??= this.#publishAll().finally(() => {
      this.#publishing = undefined;
    });
  }

  async #publishAll(): Promise<void> {
    const { transport, timers, onEvent, times } = this.#settings;
    const maxBytes = Math.min(MAX_FRAME_BYTES, transport.maxFrameBytes);
    while (!this.#outbox.empty) {
      for (let bytes = 0; bytes < WINDOW_BYTES; ) {
        const next = this.#outbox.next(maxBytes, timers.now());
        if (next === undefined) break;
        const { type, frame, unfit } = next;
        if (unfit !== undefined) {
          onEvent({ kind: 'entry-refused', key: { type, id: unfit.id }, code: 'entry-too-large' });
        }
        if (frame === undefined) continue;
        transport.publish(this.#names.live(type), frame);
        bytes += frame.length;
      }
      // A wire that is away says so soon: what it lost is found by who misses it.
      await transport.flush?.().catch(() => new Promise<void>((resolve) => void timers.after(times.tickMs, resolve)));
    }
  }

  #heard(topic: string, bytes: Uint8Array): void {
    const { limits, onEvent, refuse, types } = this.#settings;
    try {
      const { incarnation, type, number, entries, refused } = readLive(bytes, limits);
      if (types.length > 0 && !types.includes(type)) return;
      if (this.#arrivals.hear(incarnation, type, number, entries.length + refused.length === 0)) this.#askSoon();
      const { taken, refusals } = judge(entries, refused, refuse);
      this.#tellRefused(refusals);
      this.#merge(taken).catch((error: unknown) => onEvent({ kind: 'frame-refused', topic, error }));
    } catch (error) {
      onEvent({ kind: 'frame-refused', topic, error });
    }
  }

  /** Answers from whatever the set is now; who asks hears once what it brought is durable. */
  async #answer(topic: string, bytes: Uint8Array): Promise<Uint8Array> {
    const { onEvent, router } = this.#settings;
    try {
      const { types, message } = readQuestion(bytes);
      const { sketch: _, ...walking } = this.#reconcile;
      const responder = types.length === 0 ? this.#responder : new Responder(walking);
      const { reply, received, refused, rejected } = responder.receive(message, partOf(router.pull(), types));
      await this.#merge(received);
      this.#tellRefused([...refused, ...rejected]);
      return reply ?? new Uint8Array();
    } catch (error) {
      onEvent({ kind: 'frame-refused', topic, error });
      throw error;
    }
  }

  #merge(entries: readonly PackedEntry[]): Promise<void> {
    const { router } = this.#settings;
    if (entries.length === 0) return Promise.resolve();
    try {
      for (const change of router.mergePacked(entries)) this.#brought.add(change);
      return router.durable(router.position());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Something was missed: all who missed it find out at once, and must not ask at once. */
  #askSoon(): void {
    const { timers, random, times } = this.#settings;
    this.#askAt = Math.min(this.#askAt, timers.now() + random() * times.repairMs);
  }

  async #ask(): Promise<void> {
    const { transport, types, random, router, onEvent, timers, times } = this.#settings;
    this.#asking = true;
    this.#askAt = timers.now() + times.antiEntropyMs * (0.75 + random() / 2);
    this.#asked += 1;
    // A wire may prefer whoever is near. Every other time somebody is asked who was heard, wherever that is.
    const sender = this.#asked % 2 === 0 ? this.#arrivals.pick(random()) : undefined;
    try {
      const { outcome, progress } = await askToReconcile({
        transport,
        topic: this.#names.sync(sender),
        types,
        reconcile: { ...this.#reconcile, salt: randomBytes(random, 8) },
        set: () => partOf(router.pull(), types),
        merge: (entries) => this.#merge(entries),
        refused: (refusals) => this.#tellRefused(refusals),
        signal: this.#ending.signal,
      });
      const { received, sent } = progress;
      onEvent({ kind: 'synced', equal: outcome.kind === 'equal', received, sent });
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      const alone = (error as { code?: unknown }).code === 'unreachable' && sender === undefined;
      onEvent(alone ? { kind: 'alone' } : { kind: 'sync-failed', error });
    } finally {
      this.#asking = false;
    }
  }

  #tellRefused(refusals: readonly Refusal[]): void {
    for (const { key, code } of refusals) this.#settings.onEvent({ kind: 'entry-refused', key, code });
  }
}

function partOf(set: Snapshot, types: readonly string[]): Snapshot {
  return types.length === 0 ? set : set.filter(types);
}
