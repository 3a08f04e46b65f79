import { type PackedEntry, pack, parse, stringify } from '@sconf/data-model';
import type { Router } from '@sconf/router';
import type { Consumer, Producer } from './queue.js';

/** Feeds a router from a queue, and the queue from the router. */
export class Bridge {
  readonly #router: Router;
  /** What came from the queue: its other readers have it already. */
  readonly #heard = new WeakSet<PackedEntry>();

  constructor(router: Router) {
    this.#router = router;
  }

  /** Publishes what is accepted from now on and came from elsewhere, one message a batch. The answer ends it. */
  publishTo(producer: Producer): () => void {
    return this.#router.addHandler({
      onBatch: async (changes) => {
        const news = changes.map(({ packed }) => packed).filter((packed) => !this.#heard.has(packed));
        if (news.length > 0) await producer.send(stringify(news));
      },
    });
  }

  /** Merges every message, and acknowledges it once it is durable. Returns when the queue ends. */
  async readFrom(consumer: Consumer, onMalformed: (error: unknown, body: string) => void): Promise<void> {
    for await (const { body, ack } of consumer) {
      const entries = entriesIn(body, onMalformed);
      for (const entry of entries) this.#heard.add(entry);
      this.#router.mergePacked(entries);
      await this.#router.durable(this.#router.position());
      await ack();
    }
  }
}

/** What can't be read today can't be read tomorrow either: it is reported and acknowledged, or it would come for ever. */
function entriesIn(body: string, onMalformed: (error: unknown, body: string) => void): PackedEntry[] {
  try {
    const value = parse(body);
    return Array.from('ver' in value ? [value] : value, (entry) => pack(entry));
  } catch (error) {
    onMalformed(error, body);
    return [];
  }
}
