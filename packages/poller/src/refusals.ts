import { comparePacked, type PackedEntry, type Refusal } from '@sconf/data-model';
import { type Backoff, nextBackoff } from './backoff.js';

/**
 * Codes with which a peer refuses all entries of a type, whatever is in them. It may learn the type later, without the
 * entries having changed.
 */
const TYPE_CODES: ReadonlySet<string> = new Set(['unregistered-type', 'unknown-type', 'type-not-served']);

interface HeldType {
  readonly backoffMs: number;
  readonly retryAt: number;
}

/**
 * Remembers what one replica would not take: an entry is not offered again before it has changed, and nothing of a
 * type that is refused as such before the backoff of the type is over. Bounded by the number of keys that were refused.
 */
export class Refusals {
  readonly #backoff: Backoff;
  readonly #random: () => number;
  readonly #entries = new Map<string, PackedEntry>();
  readonly #types = new Map<string, HeldType>();

  constructor(backoff: Backoff, random: () => number) {
    this.#backoff = backoff;
    this.#random = random;
  }

  /** Whether the entry is worth an offer. */
  admits(entry: PackedEntry, now: number): boolean {
    const type = this.#types.get(entry.type);
    if (type !== undefined && now < type.retryAt) return false;
    const refused = this.#entries.get(nameOf(entry));
    return refused === undefined || comparePacked(entry, refused) !== 0;
  }

  /** Whether a type is held that is to be offered again although nothing has changed. */
  get hasHeldTypes(): boolean {
    return this.#types.size > 0;
  }

  /**
   * Takes note of the answer to an offer.
   *
   * @returns the refusals worth a report: all but those of a type that was refused before and not taken since
   */
  record(offered: readonly PackedEntry[], refused: readonly Refusal[], now: number): Refusal[] {
    const codes = new Map(refused.map((refusal) => [nameOf(refusal.key), refusal.code]));
    const types = new Map<string, boolean>();
    const news: Refusal[] = [];
    for (const entry of offered) {
      const code = codes.get(nameOf(entry));
      const isTypeRefused = code !== undefined && TYPE_CODES.has(code);
      types.set(entry.type, isTypeRefused || types.get(entry.type) === true);
      if (code === undefined || isTypeRefused) this.#entries.delete(nameOf(entry));
      else this.#entries.set(nameOf(entry), entry);
      if (code !== undefined && !(isTypeRefused && this.#types.has(entry.type))) {
        news.push({ key: { type: entry.type, id: entry.id }, code });
      }
    }
    for (const [type, isRefused] of types) this.#recordType(type, isRefused, now);
    return news;
  }

  #recordType(type: string, isRefused: boolean, now: number): void {
    if (!isRefused) {
      this.#types.delete(type);
      return;
    }
    const backoffMs = nextBackoff(this.#types.get(type)?.backoffMs ?? 0, this.#random(), this.#backoff);
    this.#types.set(type, { backoffMs, retryAt: now + backoffMs });
  }
}

// Neither part may hold a control character, so the name is unique.
function nameOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}\n${id}`;
}
