import { ConfigSet, comparePacked, type PackedEntry, type Refusal, type Snapshot } from '@sconf/data-model';
import type { Effects, Outcome, Progress } from './effects.js';
import type { Item, Question } from './item.js';

/** Judges an entry that a peer sent: undefined to take it, else the code to refuse it with. */
export type Refuse = (entry: PackedEntry) => string | undefined;

/** What one message does, while that is worked out: takes the entries out of its items, the rest of which are questions. */
export class Step implements Effects {
  reply: Uint8Array | undefined;
  outcome: Outcome | undefined;
  progress: Progress = { received: 0, sent: 0, peerSize: undefined };
  readonly received: PackedEntry[] = [];
  readonly refused: Refusal[] = [];
  readonly rejected: Refusal[] = [];
  /** The items that ask for an answer, in order. @internal */
  readonly questions: Question[] = [];
  readonly #set: Snapshot;
  readonly #refuse: Refuse | undefined;
  /** To be left out of the answer: the peer has just sent them. */
  readonly #sent: Set<PackedEntry> = new Set<PackedEntry>();
  #merged: Snapshot | undefined;

  constructor(set: Snapshot, items: readonly Item[] = [], refuse?: Refuse) {
    this.#set = set;
    this.#refuse = refuse;
    for (const item of items) {
      if (item.kind === 'entry') this.#take(item.entry);
      else if (item.kind === 'refused') this.rejected.push(item.refusal);
      else this.questions.push(item);
    }
  }

  /** The set with what was received. @internal */
  get merged(): Snapshot {
    if (this.received.length === 0) return this.#set;
    if (this.#merged === undefined) {
      const set = ConfigSet.from(this.#set);
      for (const entry of this.received) set.applyPacked(entry);
      this.#merged = set.snapshot();
    }
    return this.#merged;
  }

  /** Whether the peer sent this very entry in this message. @internal */
  hasSent(entry: PackedEntry): boolean {
    return this.#sent.has(entry);
  }

  #take(entry: PackedEntry | Refusal): void {
    if ('code' in entry) {
      this.refused.push(entry);
      return;
    }
    const { type, id } = entry;
    const code = this.#refuse?.(entry);
    if (code !== undefined) {
      this.refused.push({ key: { type, id }, code });
      return;
    }
    this.#sent.add(entry);
    const held = this.#set.getPacked(type, id);
    if (held === undefined || comparePacked(entry, held) > 0) this.received.push(entry);
  }
}
