import type { PackedEntry } from '@sconf/data-model';
import { liveFrame } from './topic-frames.js';

/** A frame to be published. */
export interface Publication {
  readonly type: string;
  /** Undefined where the first entry that waits is too large for any frame. */
  readonly frame: Uint8Array | undefined;
  readonly unfit: PackedEntry | undefined;
}

/** What waits to be published: the newest entry of each key, so that memory is bounded by keys while a wire is slow. */
export class TopicOutbox {
  readonly #incarnation: number;
  readonly #waiting = new Map<string, Map<string, PackedEntry>>();
  readonly #numbers = new Map<string, number>();
  /** When something of a type was published last, until its number was told once more. */
  readonly #tails = new Map<string, number>();

  constructor(incarnation: number) {
    this.#incarnation = incarnation;
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#waiting.size === 0;
  }

  add(entry: PackedEntry): void {
    const ofType = this.#waiting.get(entry.type);
    if (ofType === undefined) this.#waiting.set(entry.type, new Map([[entry.id, entry]]));
    else ofType.set(entry.id, entry);
  }

  /** The next frame, of the type that has waited longest. */
  next(maxBytes: number, now: number): Publication | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    const [type, entries] = first;
    const number = (this.#numbers.get(type) ?? 0) + 1;
    const { frame, count } = liveFrame({ incarnation: this.#incarnation, type, number }, entries.values(), maxBytes);
    const taken = [...entries.values()].slice(0, Math.max(1, count));
    for (const { id } of taken) entries.delete(id);
    // Behind the other types, so that none waits for ever.
    this.#waiting.delete(type);
    if (entries.size > 0) this.#waiting.set(type, entries);
    if (count === 0) return { type, frame: undefined, unfit: taken[0] };
    this.#numbers.set(type, number);
    this.#tails.set(type, now);
    return { type, frame, unfit: undefined };
  }

  /** Frames that repeat the numbers of what was published last before `time`: who missed that finds out by them. */
  tails(time: number): Publication[] {
    const due: Publication[] = [];
    for (const [type, at] of this.#tails) {
      if (at >= time) continue;
      this.#tails.delete(type);
      const number = this.#numbers.get(type) as number;
      const { frame } = liveFrame({ incarnation: this.#incarnation, type, number }, [], Number.MAX_SAFE_INTEGER);
      due.push({ type, frame, unfit: undefined });
    }
    return due;
  }
}
