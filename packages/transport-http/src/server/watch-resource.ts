import type { Router } from '@sconf/router';
import type { Clock } from '../wire/clock.js';
import { EVENT_STREAM_TYPE } from '../wire/event-stream.js';
import { ChangeFeed } from './change-feed.js';
import type { EndpointLimits } from './limits.js';
import { typesOf } from './read-resources.js';
import { RequestRefused } from './refusal.js';
import type { MethodHandler } from './resource.js';
import type { ServerBindings } from './server-bindings.js';
import type { View } from './view.js';
import { WatchCursors } from './watch-cursor.js';
import { type WatchStreamOptions, watchEvents } from './watch-stream.js';

/** What watching needs to know. */
export interface WatchOptions {
  readonly router: Router;
  readonly view: View;
  readonly limits: EndpointLimits;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** Ends all watches. */
  readonly signal: AbortSignal;
}

const HEADERS = {
  'Content-Type': EVENT_STREAM_TYPE,
  'Cache-Control': 'no-store',
  // Some proxies would hold events back until a buffer is full.
  'X-Accel-Buffering': 'no',
};

/** `GET /v1/configs/watch`: changes as server-sent events. */
export function getWatch(options: WatchOptions): MethodHandler {
  const { router, view, limits, signal } = options;
  const cursors = new WatchCursors(crypto.randomUUID());
  let feed: ChangeFeed | undefined;
  let open = 0;
  return (context) => {
    if (context.req.method === 'HEAD') return new Response(null, { headers: HEADERS });
    if (open >= limits.maxWatchers) {
      throw new RequestRefused('too-many-watchers', `${limits.maxWatchers} watches are open: try again later`);
    }
    // From the first watch on: who never watches pays nothing.
    feed ??= follow(router, limits.maxResumableKeys, signal);
    const narrowed = view.narrow(typesOf(context));
    const { format, parse } = cursors.of(narrowed);
    const position = parse(context.req.header('last-event-id'));
    const { closing } = (context.env ?? {}) as ServerBindings;
    open++;
    const body = streamOf(
      { ...options, feed, snapshot: () => router.pull(), view: narrowed, position, format },
      closing === undefined ? [signal] : [signal, closing],
      () => open--,
    );
    return new Response(body, { headers: HEADERS });
  };
}

function follow(router: Router, maxKeys: number, signal: AbortSignal): ChangeFeed {
  const feed = new ChangeFeed(maxKeys);
  const forget = router.addHandler({ onBatch: (changes) => feed.record(changes.map((change) => change.packed)) });
  signal.addEventListener('abort', () => forget(), { once: true });
  return feed;
}

/** Sends events as fast as they are taken, until one of `ends` is aborted or the client is gone. */
function streamOf(
  options: WatchStreamOptions,
  ends: readonly AbortSignal[],
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const signal of ends) signal.addEventListener('abort', end);
  if (ends.some((signal) => signal.aborted)) end();
  ended.signal.addEventListener('abort', () => {
    for (const signal of ends) signal.removeEventListener('abort', end);
    onEnd();
  });
  const events = watchEvents({ ...options, signal: ended.signal });
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        end();
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
