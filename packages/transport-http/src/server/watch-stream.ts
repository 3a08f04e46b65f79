import { encodeConfig, encodeTombstone, type PackedEntry, type Snapshot } from '@sconf/data-model';
import type { Clock } from '../wire/clock.js';
import { formatEvent, formatHeartbeat } from '../wire/event-stream.js';
import type { ChangeFeed, FeedPart } from './change-feed.js';
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

/** Changes looked up at a time. */
const BATCH = 256;

/** Characters from which a piece of the stream is sent: fewer pieces go faster, and each is memory for a slow client. */
const PIECE_LENGTH = 65_536;

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
      yield* inPieces(fullState(view.of(options.snapshot())));
      yield formatEvent('ready', '{}', format(position));
      isReady = true;
    }
    const part = feed.read(position, BATCH);
    position = part.position;
    yield* inPieces(changeEvents(part, view, format));
    if (!isReady && position >= target) {
      isReady = true;
      yield formatEvent('ready', '{}', format(position));
    }
    if (position === feed.sequence && !(await changed(options))) yield formatHeartbeat(format(position));
  }
}

function* fullState(snapshot: Snapshot): Generator<string> {
  // The empty id makes a client that loses the connection half way ask for everything again.
  yield formatEvent('reset', '{}', '');
  for (const entry of snapshot.packed()) yield entryEvent(entry);
}

function* changeEvents({ entries }: FeedPart, view: View, format: (position: number) => string): Generator<string> {
  for (const { entry, sequence } of entries) {
    if (view.has(entry.type)) yield entryEvent(entry, format(sequence));
  }
}

function* inPieces(events: Iterable<string>): Generator<string> {
  let piece = '';
  for (const event of events) {
    piece += event;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
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
