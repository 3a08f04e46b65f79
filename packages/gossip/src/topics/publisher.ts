import type { PackedEntry } from '@sconf/data-model';
import { type TopicEffect, tellRefused } from './topic-effect.js';
import { liveFrame } from './topic-frames.js';
import type { TopicNames } from './topic-names.js';

/** Bytes of one frame, and those published before the wire is asked whether it has taken them. */
const MAX_FRAME_BYTES = 256 * 1024;
const WINDOW_BYTES = 1024 * 1024;

/** What a {@link Publisher} needs to know. */
export interface PublisherOptions {
  readonly names: TopicNames;
  readonly incarnation: number;
  /** Longest frame that the wire carries. */
  readonly maxFrameBytes: number;
}

/**
 * Publishes what the node accepts, at the pace of the wire, by type. What waits is the newest entry of each key, so that
 * memory is bounded by keys while a wire is slow. Frames of a type are numbered, and the last number is told once more
 * when the type is quiet, so that who missed a frame finds out.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #waiting = new Map<string, Map<string, PackedEntry>>();
  readonly #numbers = new Map<string, number>();
  /** When something of a type was published last, until its number was told once more. */
  readonly #tails = new Map<string, number>();
  #flushing = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Whether the wire has taken all that was to be published. */
  get quiet(): boolean {
    return this.#waiting.size === 0 && !this.#flushing;
  }

  /** The node accepted entries: they are published, or wait for those before. */
  add(entries: Iterable<PackedEntry>, now: number): TopicEffect[] {
    for (const entry of entries) {
      const ofType = this.#waiting.get(entry.type);
      if (ofType === undefined) this.#waiting.set(entry.type, new Map([[entry.id, entry]]));
      else ofType.set(entry.id, entry);
    }
    return this.#publish(now);
  }

  /** The wire has taken what was published. */
  flushed(now: number): TopicEffect[] {
    this.#flushing = false;
    return this.#publish(now);
  }

  /** Repeats the numbers of types that were published last before `time`. */
  tails(time: number): TopicEffect[] {
    const effects: TopicEffect[] = [];
    if (!this.quiet) return effects;
    for (const [type, at] of this.#tails) {
      if (at >= time) continue;
      this.#tails.delete(type);
      const { frame } = this.#frame(type, this.#numbers.get(type) as number, [], Number.MAX_SAFE_INTEGER);
      effects.push({ kind: 'publish', topic: this.#options.names.live(type), frame });
    }
    return effects;
  }

  #publish(now: number): TopicEffect[] {
    const effects: TopicEffect[] = [];
    for (let bytes = 0; !this.#flushing && bytes < WINDOW_BYTES; ) {
      const [first] = this.#waiting;
      if (first === undefined) break;
      const effect = this.#next(...first, now);
      if (effect.kind === 'publish') bytes += effect.frame.length;
      effects.push(effect);
    }
    if (!effects.some(({ kind }) => kind === 'publish')) return effects;
    this.#flushing = true;
    return [...effects, { kind: 'flush' }];
  }

  /** The next frame of a type, or what becomes of its first entry where that fits into none. */
  #next(type: string, entries: Map<string, PackedEntry>, now: number): TopicEffect {
    const number = (this.#numbers.get(type) ?? 0) + 1;
    const maxBytes = Math.min(MAX_FRAME_BYTES, this.#options.maxFrameBytes);
    const { frame, count } = this.#frame(type, number, entries.values(), maxBytes);
    const taken = [...entries.values()].slice(0, Math.max(1, count)) as [PackedEntry, ...PackedEntry[]];
    for (const { id } of taken) entries.delete(id);
    // Behind the other types, so that none waits for ever.
    this.#waiting.delete(type);
    if (entries.size > 0) this.#waiting.set(type, entries);
    if (count === 0)
      return tellRefused([{ key: { type, id: taken[0].id }, code: 'entry-too-large' }])[0] as TopicEffect;
    this.#numbers.set(type, number);
    this.#tails.set(type, now);
    return { kind: 'publish', topic: this.#options.names.live(type), frame };
  }

  #frame(type: string, number: number, entries: Iterable<PackedEntry>, maxBytes: number) {
    return liveFrame({ incarnation: this.#options.incarnation, type, number }, entries, maxBytes);
  }
}
