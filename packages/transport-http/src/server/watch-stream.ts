import { encodeConfig, encodeTombstone, type PackedEntry, type Snapshot } from '@sconf/data-model';
import type { Clock } from '../wire/clock.js';
import { formatEvent, formatHeartbeat } from '../wire/event-stream.js';
import type { ChangeFeed } from './change-feed.js';
import type { View } from './view.js';

/** What one watch needs to know. */
export interface WatchStreamOptions {
  readonly feed: ChangeFeed;
  /** The set as of now. */
  readonly snapshot: () => Snapshot;
  readonly view: View;
  /** Where the client left off; `undefined` for one that needs everything. */
  readonly position: number | undefined;
  /** The cursor of a position. */
  readonly format: (position: number) => string;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** Entries in one piece of the stream. Raise it for throughput, and pay in memory for each slow client. */
const BATCH = 256;

/**
 * The events of one watch, in pieces, each made when the one before has been taken: a slow client holds back nothing
 * but itself. `reset` and the full state where changes can't be told one by one; `config` and `tombstone`; `ready` once
 * the client has all that there was when it came; then changes as they happen.
 */
export async function* watchEvents(options: WatchStreamOptions): AsyncGenerator<string> {
  const { feed, view, format, signal } = options;
  const target = feed.sequence;
  let position = options.position;
  let isReady = false;
  while (!signal.aborted) {
    if (position === undefined || !feed.covers(position)) {
      // Read before the snapshot is taken: what came in between is sent twice, and nothing is missed.
      position = feed.sequence;
      yield* fullState(view.of(options.snapshot()));
      yield formatEvent('ready', '{}', format(position));
      isReady = true;
    }
    const part = feed.read(position, BATCH);
    position = part.position;
    const events = part.entries.filter(({ entry }) => view.has(entry.type));
    if (events.length > 0) yield events.map(({ entry, sequence }) => entryEvent(entry, format(sequence))).join('');
    if (!isReady && position >= target) {
      isReady = true;
      yield formatEvent('ready', '{}', format(position));
    }
    if (position === feed.sequence && !(await changed(options))) yield formatHeartbeat(format(position));
  }
}

function* fullState(snapshot: Snapshot): Generator<string> {
  // The empty id makes a client that loses the connection half way ask for everything again.
  let piece = formatEvent('reset', '{}', '');
  let count = 0;
  for (const entry of snapshot.packed()) {
    piece += entryEvent(entry);
    if (++count % BATCH === 0) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

function entryEvent(entry: PackedEntry, id?: string): string {
  return entry.dead
    ? formatEvent('tombstone', encodeTombstone(entry), id)
    : formatEvent('config', encodeConfig(entry), id);
}

/** Waits for a change, or the end of the stream; false when a heartbeat is due first. */
async function changed({ feed, clock, heartbeatMs, signal }: WatchStreamOptions): Promise<boolean> {
  if (signal.aborted) return true;
  return new Promise((resolve) => {
    const settle = (result: boolean) => {
      cancel();
      forget();
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const onAbort = () => settle(true);
    const cancel = clock.after(heartbeatMs, () => settle(false));
    const forget = feed.onRecord(() => settle(true));
    signal.addEventListener('abort', onAbort);
  });
}
