/** Senders and types that are kept in mind, so that whoever comes under ever new names doesn't fill the memory. */
const MAX_KNOWN = 10_000;

/** Which frames came of whom: says when one is missing. */
export class Arrivals {
  /** By sender and topic, those heard last at the end. */
  readonly #last = new Map<string, { readonly incarnation: number; readonly number: number }>();

  /** Takes note of a frame, or of one that only repeats the last number; answers whether one is missing. */
  hear(incarnation: number, topic: string, number: number, repeats: boolean): boolean {
    const key = `${incarnation} ${topic}`;
    const last = this.#last.get(key)?.number ?? 0;
    this.#last.delete(key);
    this.#last.set(key, { incarnation, number: Math.max(last, number) });
    if (this.#last.size > MAX_KNOWN) this.#last.delete(this.#last.keys().next().value as string);
    return number > (repeats ? last : last + 1);
  }

  /** One of the senders, by a number from 0 to 1. */
  pick(random: number): number | undefined {
    const known = [...new Set([...this.#last.values()].map(({ incarnation }) => incarnation))];
    return known[Math.floor(random * known.length)];
  }
}
