const encoder = new TextEncoder();

/** Text as a segment of a topic: whatever is no ASCII letter, digit, `_` or `-` becomes `%` and its UTF-8 in hex. */
export function segmentOf(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, (rest) =>
    Array.from(encoder.encode(rest), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** Where the topics of a cluster are. */
export class TopicNames {
  readonly #cluster: string;

  constructor(cluster: string) {
    this.#cluster = segmentOf(cluster);
  }

  /** Where changes of a type are published; undefined for those of every type. */
  live(type?: string): string {
    return `${this.#cluster}/live/${type === undefined ? '*' : segmentOf(type)}`;
  }

  /** Where a node is asked to reconcile: that of an incarnation, or any. */
  sync(incarnation?: number): string {
    return incarnation === undefined ? `${this.#cluster}/sync` : `${this.#cluster}/sync/${incarnation.toString(16)}`;
  }
}
