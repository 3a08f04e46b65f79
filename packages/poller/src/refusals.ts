import { comparePacked, type PackedEntry, type Refusal } from '@sconf/data-model';
import { type Backoff, nextBackoff } from './backoff.js';

/**
 * Codes that hold for a type, whatever is in its entries: the peer doesn't take the type, or had refused so much that
 * the rest was not offered. That may change without the entries having changed.
 */
const TYPE_CODES: ReadonlySet<string> = new Set([
  'unregistered-type',
  'unknown-type',
  'type-not-served',
  'too-many-refusals',
]);

/** Codes of a refusal without a reason, which may pass without the entry having changed. */
const UNEXPLAINED = /^http-/;

interface Hold {
  readonly backoffMs: number;
  readonly retryAt: number;
}

interface HeldEntry extends Hold {
  readonly entry: PackedEntry;
}

/**
 * Remembers what one replica would not take: an entry is not offered again before it has changed or, where no reason was
 * given, its backoff is over, and nothing of a type that is refused as such before the backoff of the type is over.
 * Bounded by the number of keys that were refused.
 */
export class Refusals {
  readonly #backoff: Backoff;
  readonly #random: () => number;
  readonly #entries = new Map<string, HeldEntry>();
  readonly #types = new Map<string, Hold>();

  constructor(backoff: Backoff, random: () => number) {
    this.#backoff = backoff;
    this.#random = random;
  }

  /** Whether the entry is worth an offer. */
  admits(entry: PackedEntry, now: number): boolean {
    const type = this.#types.get(entry.type);
    if (type !== undefined && now < type.retryAt) return false;
    const held = this.#entries.get(nameOf(entry));
    return held === undefined || now >= held.retryAt || comparePacked(entry, held.entry) !== 0;
  }

  /** Whether a type is held that is to be offered again although nothing has changed. */
  get hasHeldTypes(): boolean {
    return this.#types.size > 0;
  }

  /**
   * Takes note of the answer to an offer.
   *
   * @returns the refusals worth a report: all but those of a type, or of an unchanged entry, that was refused before and
   * not taken since
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
      const isNews = isTypeRefused
        ? !this.#types.has(entry.type)
        : code !== undefined && this.#holdEntry(entry, code, now);
      if (code !== undefined && isNews) news.push({ key: { type: entry.type, id: entry.id }, code });
    }
    for (const [type, isRefused] of types) this.#recordType(type, isRefused, now);
    return news;
  }

  /** @returns whether it wasn't held as it is before */
  #holdEntry(entry: PackedEntry, code: string, now: number): boolean {
    const name = nameOf(entry);
    const held = this.#entries.get(name);
    const wasHeld = held !== undefined && comparePacked(entry, held.entry) === 0;
    const backoffMs = nextBackoff(wasHeld ? held.backoffMs : 0, this.#random(), this.#backoff);
    this.#entries.set(name, { entry, backoffMs, retryAt: UNEXPLAINED.test(code) ? now + backoffMs : Infinity });
    return !wasHeld;
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
