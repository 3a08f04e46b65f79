import type { Change, PackedEntry } from '@sconf/data-model';
import type { TopicEffect } from './topic-effect.js';
import { TopicNames } from './topic-names.js';
import type { TopicSettings } from './topic-node-options.js';
import { TopicSession } from './topic-session.js';

/** Drives a {@link TopicSession} over a wire, with a router and the time. */
export class TopicGossip {
  readonly #settings: TopicSettings;
  readonly #names: TopicNames;
  readonly #session: TopicSession;
  readonly #stops: (() => void)[] = [];
  readonly #ending = new AbortController();
  #cancelTick: () => void = () => undefined;
  #onQuiet: () => void = () => undefined;

  constructor(settings: TopicSettings) {
    const { router, timers, transport } = settings;
    this.#settings = settings;
    this.#names = new TopicNames(settings.cluster);
    const { maxFrameBytes } = transport;
    const options = { ...settings, names: this.#names, maxFrameBytes, set: () => router.pull() };
    this.#session = new TopicSession(options, timers.now());
    this.#hear();
    this.#tick();
  }

  /** Publishes what waits and ends. */
  async stop(): Promise<void> {
    const { router, timers, times } = this.#settings;
    await router.flush();
    await new Promise<void>((resolve) => {
      const cancel = timers.after(times.leaveMs, resolve);
      this.#onQuiet = () => {
        cancel();
        resolve();
      };
      this.#drive([]);
    });
    this.#cancelTick();
    this.#ending.abort(new Error('the node is closed'));
    for (const stop of this.#stops) stop();
  }

  #hear(): void {
    const { transport, types, router, timers } = this.#settings;
    const session = this.#session;
    const topics = types.length === 0 ? [this.#names.live()] : types.map((type) => this.#names.live(type));
    for (const topic of topics) {
      const onFrame = (frame: Uint8Array): void => this.#drive(session.heard(topic, frame, timers.now()));
      this.#stops.push(transport.subscribe(topic, onFrame));
    }
    if (types.length === 0) {
      for (const topic of [this.#names.sync(), this.#names.sync(session.incarnation)]) {
        this.#stops.push(transport.serve(topic, (question) => this.#answer(topic, question)));
      }
    }
    this.#stops.push(
      router.addHandler({
        onBatch: (changes: readonly Change[]) => {
          // What others brought is not published again.
          const own = changes.filter(({ origin }) => origin !== this).map(({ packed }) => packed);
          this.#drive(session.accepted(own, timers.now()));
        },
      }),
    );
  }

  readonly #tick = (): void => {
    const { timers, times } = this.#settings;
    this.#cancelTick = timers.after(times.tickMs, this.#tick);
    this.#drive(this.#session.tick(timers.now()));
  };

  /** Does what the session asks for. */
  #drive(effects: readonly TopicEffect[]): void {
    for (const effect of effects) this.#do(effect);
    if (this.#session.quiet) this.#onQuiet();
  }

  #do(effect: TopicEffect): void {
    const { transport, onEvent } = this.#settings;
    if (effect.kind === 'publish') transport.publish(effect.topic, effect.frame);
    else if (effect.kind === 'flush') void this.#flush();
    else if (effect.kind === 'ask') void this.#ask(effect.topic, effect.frame);
    else if (effect.kind === 'merge') void this.#take(effect.topic, effect.entries);
    else if (effect.kind === 'merge-answer') void this.#mergeAnswer(effect.entries);
    else onEvent(effect.event);
  }

  async #flush(): Promise<void> {
    const { transport, timers, times } = this.#settings;
    // A wire that is away says so soon: what it lost is found by who misses it.
    const away = (): Promise<void> => new Promise((resolve) => void timers.after(times.tickMs, resolve));
    await transport.flush?.().catch(away);
    this.#unlessEnded(() => this.#session.flushed(timers.now()));
  }

  async #ask(topic: string, question: Uint8Array): Promise<void> {
    const { signal } = this.#ending;
    await this.#settings.transport.request(topic, question, { signal }).then(
      (answer) => this.#unlessEnded(() => this.#session.answered(answer)),
      (error: unknown) => this.#unlessEnded(() => this.#session.unanswered(error)),
    );
  }

  async #take(topic: string, entries: readonly PackedEntry[]): Promise<void> {
    const refused = (error: unknown): void => this.#settings.onEvent({ kind: 'frame-refused', topic, error });
    await this.#merge(entries).catch(refused);
  }

  async #mergeAnswer(entries: readonly PackedEntry[]): Promise<void> {
    await this.#merge(entries).then(
      () => this.#unlessEnded(() => this.#session.merged()),
      (error: unknown) => this.#unlessEnded(() => this.#session.unmerged(error)),
    );
  }

  /** Answers from whatever the set is now; who asks hears once what it brought is durable. */
  async #answer(topic: string, question: Uint8Array): Promise<Uint8Array> {
    const { received, outcome, effects } = this.#session.question(topic, question);
    this.#drive(effects);
    if ('error' in outcome) throw outcome.error;
    try {
      await this.#merge(received);
    } catch (error) {
      this.#settings.onEvent({ kind: 'frame-refused', topic, error });
      throw error;
    }
    return outcome.reply;
  }

  async #merge(entries: readonly PackedEntry[]): Promise<void> {
    const { router } = this.#settings;
    if (entries.length === 0) return;
    router.mergePacked(entries, this);
    await router.durable(router.position());
  }

  #unlessEnded(effects: () => readonly TopicEffect[]): void {
    if (!this.#ending.signal.aborted) this.#drive(effects());
  }
}
