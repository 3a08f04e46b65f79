import { type Entry, InvalidOption, unpack } from '@sconf/data-model';
import { EVENT_STREAM_TYPE } from '../wire/event-stream.js';
import { backoffMs, isPassing, wait } from './backoff.js';
import { joinSignals } from './call-signal.js';
import { MalformedResponse, Timeout } from './errors.js';
import { EventStreamParser, type ServerSentEvent } from './event-stream-parser.js';
import { afterTimeout, causeOf, refusalOf, send } from './exchange.js';
import { type ClientSettings, toTimeoutMs } from './options.js';
import { decodeEntries } from './pull.js';

/** Options of a watch. */
export interface WatchOptions {
  /** The types to hear of; all of them unless told. */
  readonly types?: readonly string[];
  /** Ends the watch. */
  readonly signal?: AbortSignal;
  /** Where an earlier watch of the same types left off: the cursor of its last event. */
  readonly cursor?: string;
  /**
   * Milliseconds without a sign of life after which the connection counts as lost; endpoints give one every 15 s.
   * Raise it for slow links, and notice a dead one later; `Infinity` for never. @default 45000
   */
  readonly idleTimeoutMs?: number;
}

/** What a watch tells. */
export type WatchEvent =
  /** The full state follows: changes since the cursor can't be told one by one. What is not told again still holds. */
  | { readonly kind: 'reset' }
  | {
      readonly kind: 'entry';
      readonly entry: Entry;
      /** Where to resume after this event; `undefined` within a full state. */
      readonly cursor: string | undefined;
    }
  /** All that there was when the watch connected has been told. */
  | { readonly kind: 'ready'; readonly cursor: string | undefined };

/** Room for the JSON around the data of an entry, and for data with many escaped characters. */
const EVENT_OVERHEAD = 8192;

/** What can be sent back in a header. */
const CURSOR = /^[\x20-\x7e]*$/;

/** Watches across connections: see HttpClient.watch. */
export async function* watch(
  configsUrl: string,
  options: WatchOptions,
  settings: ClientSettings,
): AsyncGenerator<WatchEvent, void, void> {
  const target: Target = {
    url: watchUrl(configsUrl, options.types ?? []),
    idleTimeoutMs: toTimeoutMs('idleTimeoutMs', options.idleTimeoutMs ?? 45_000),
    settings,
  };
  const cursor = { current: options.cursor ?? '' };
  if (!CURSOR.test(cursor.current)) {
    throw new InvalidOption('cursor', 'cursor is none: give the one of an earlier event, as it was');
  }
  const call = joinSignals(settings.signal, options.signal);
  let failures = 0;
  try {
    while (!call.signal.aborted) {
      let failure: unknown;
      try {
        for await (const event of connect(target, cursor, call.signal)) {
          failures = 0;
          yield event;
        }
      } catch (error) {
        if (call.signal.aborted || !isPassing(error)) throw error;
        failure = error;
      }
      // An endpoint that ends a watch, or can't be reached, is given time even when it lets us in again at once.
      await wait(backoffMs(++failures, failure, settings), settings, call.signal);
    }
  } catch (error) {
    if (!call.signal.aborted) throw error;
  } finally {
    call.release();
  }
}

/** Where a watch connects to, each time. */
interface Target {
  readonly url: string;
  readonly idleTimeoutMs: number;
  readonly settings: ClientSettings;
}

function watchUrl(configsUrl: string, types: readonly string[]): string {
  const query = types.map((type) => `type=${encodeURIComponent(type)}`).join('&');
  return `${configsUrl}/watch${query === '' ? '' : `?${query}`}`;
}

/** The events of one connection. Moves the cursor along, so that the next one resumes after them. */
async function* connect(
  { url, idleTimeoutMs, settings }: Target,
  cursor: { current: string },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent, void, void> {
  const attempt = joinSignals(signal);
  // Counts the endpoint's silence alone, not the time that the reader of this watch takes.
  const whileAlive = async <T>(next: Promise<T>): Promise<T> => {
    const cancel = afterTimeout(settings.clock, idleTimeoutMs, () => {
      attempt.abort(new Timeout(`${url} gave no sign of life for ${idleTimeoutMs} ms`));
    });
    return next.finally(cancel);
  };
  try {
    const parser = new EventStreamParser(settings.limits.maxDataBytes * 6 + EVENT_OVERHEAD, cursor.current);
    const body = await whileAlive(open(url, cursor.current, settings, attempt.signal));
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (let read = await whileAlive(reader.read()); !read.done; read = await whileAlive(reader.read())) {
      for (const event of parser.push(decoder.decode(read.value, { stream: true }))) {
        cursor.current = event.lastEventId;
        yield* toWatchEvents(event, url, settings);
      }
      cursor.current = parser.lastEventId;
    }
  } catch (error) {
    throw error instanceof MalformedResponse ? error : causeOf(error, url, attempt.signal);
  } finally {
    attempt.release();
    attempt.abort(undefined);
  }
}

async function open(
  url: string,
  cursor: string,
  settings: ClientSettings,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  if (!CURSOR.test(cursor)) throw new MalformedResponse(`${url} sent an id that can't be sent back`);
  const resume = cursor === '' ? {} : { 'Last-Event-ID': cursor };
  const response = await send({ url, headers: { Accept: EVENT_STREAM_TYPE, ...resume } }, settings, signal);
  if (response.status >= 400) throw await refusalOf(response, settings.clock.now());
  const mediaType = response.headers.get('content-type') ?? 'no media type';
  if (response.body === null || !mediaType.toLowerCase().startsWith(EVENT_STREAM_TYPE)) {
    throw new MalformedResponse(`${url} answered ${response.status} with ${mediaType}: not a watch`);
  }
  return response.body;
}

/** What an event tells: nothing for an entry that breaks a rule, which is reported, and for events of later versions. */
function* toWatchEvents(
  { event, data, lastEventId }: ServerSentEvent,
  url: string,
  settings: ClientSettings,
): Generator<WatchEvent, void, void> {
  const cursor = lastEventId === '' ? undefined : lastEventId;
  if (event === 'reset') yield { kind: 'reset' };
  else if (event === 'ready') yield { kind: 'ready', cursor };
  else if (event === 'config' || event === 'tombstone') {
    const list = event === 'config' ? 'live' : 'dead';
    // As a set of one entry, so that a refused one is reported by key, as in a pull.
    for (const entry of decodeEntries(`{"Types":{"":{"${list}":[${data}]}}}`, url, settings)) {
      yield { kind: 'entry', entry: unpack(entry), cursor };
    }
  }
}
