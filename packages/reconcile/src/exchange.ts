import { ConfigSet, comparePacked, type PackedEntry, type Refusal, type Snapshot } from '@sconf/data-model';
import { Comparison } from './comparison.js';
import { type HashKey, hashKey } from './half-sip-hash.js';
import type { EntryItem, Item, WireItem } from './item.js';
import { ROOT_BYTES } from './message.js';

/** Judges an entry that a peer sent: undefined to take it, else the code to refuse it with. */
export type Refuse = (entry: PackedEntry) => string | undefined;

/** What the items of one message do to a set: takes the entries out of them, and answers the rest from the result. */
export class Exchange {
  /** Those that were news, in order. */
  readonly received: PackedEntry[] = [];
  readonly refused: Refusal[] = [];
  readonly rejected: Refusal[] = [];
  /** The items that ask for an answer, in order. */
  readonly questions: WireItem[] = [];
  readonly #set: Snapshot;
  /** To be left out of the answer: the peer has just sent them. */
  readonly #sent: Set<PackedEntry> = new Set<PackedEntry>();
  #merged: Snapshot | undefined;

  constructor(set: Snapshot, items: readonly Item[], refuse: Refuse | undefined) {
    this.#set = set;
    for (const item of items) {
      if (item.kind === 'entry') this.#take(item, refuse);
      else if (item.kind === 'unfit') this.refused.push({ key: item.key, code: item.code });
      else if (item.kind === 'refused') this.rejected.push({ key: item.key, code: item.code });
      else this.questions.push(item);
    }
  }

  /** The set with what was received. */
  get merged(): Snapshot {
    if (this.received.length === 0) return this.#set;
    if (this.#merged === undefined) {
      const set = ConfigSet.from(this.#set);
      for (const entry of this.received) set.applyPacked(entry);
      this.#merged = set.snapshot();
    }
    return this.#merged;
  }

  comparison(salt: string): Comparison {
    return new Comparison(this.merged, saltKey(salt));
  }

  /** Whether the peer sent this very entry in this message. */
  hasSent(entry: PackedEntry): boolean {
    return this.#sent.has(entry);
  }

  #take({ entry }: EntryItem, refuse: Refuse | undefined): void {
    const code = refuse?.(entry);
    if (code !== undefined) {
      this.refused.push({ key: { type: entry.type, id: entry.id }, code });
      return;
    }
    this.#sent.add(entry);
    const held = this.#set.getPacked(entry.type, entry.id);
    if (held === undefined || comparePacked(entry, held) > 0) this.received.push(entry);
  }
}

/** The part of a set's fingerprint that messages carry, one character a byte. */
export function rootOf(set: Snapshot): string {
  let root = '';
  const hex = set.fingerprint();
  for (let i = 0; i < ROOT_BYTES * 2; i += 2) root += String.fromCharCode(Number.parseInt(hex.slice(i, i + 2), 16));
  return root;
}

function saltKey(salt: string): HashKey {
  return hashKey(Uint8Array.from(salt, (character) => character.charCodeAt(0)));
}
