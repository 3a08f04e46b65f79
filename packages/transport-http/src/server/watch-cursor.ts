import { createHash } from 'node:crypto';
import type { View } from './view.js';

/**
 * Names positions in a feed to clients, as `<epoch>.<sequence>`. The epoch is random for each life of a feed and
 * differs from view to view, so that a cursor from another process, replica or filter is known to be foreign.
 */
export class WatchCursors {
  readonly #secret: string;

  /** @param secret random for each life of the feed */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Writes and reads the cursors of one view. */
  of(view: View): { format(position: number): string; parse(cursor: string | undefined): number | undefined } {
    const epoch = createHash('sha256').update(`${this.#secret}\n${view.key}`).digest('hex').slice(0, 16);
    return {
      format: (position) => `${epoch}.${position}`,
      parse(cursor = '') {
        const [, of, position] = /^([0-9a-f]{16})\.(\d{1,15})$/.exec(cursor) ?? [];
        return of === epoch ? Number(position) : undefined;
      },
    };
  }
}
