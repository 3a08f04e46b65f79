import {
  type CallOptions,
  type ConfigInput,
  ConfigSet,
  type Entry,
  type EntryLike,
  EntryView,
  encodeConfig,
  encodeTombstone,
  type PackedEntry,
  type PushResult,
  pack,
  packConfig,
  packTombstone,
  type Replica,
  type Snapshot,
  type Syncable,
  type TombstoneInput,
  unpack,
  type WriteResult,
} from '@sconf/data-model';
import { CONFIGS_PATH, JSON_TYPE, TIES_HEADER, TOTAL_ORDER } from '../wire/routes.js';
import { acceptedOf } from './accepted.js';
import { MalformedResponse } from './errors.js';
import { exchange, type HttpRequest } from './exchange.js';
import { type ClientSettings, type HttpClientOptions, toBaseUrl, toSettings } from './options.js';
import { snapshotOf } from './pull.js';
import { Push } from './push.js';
import { SyncClient } from './sync.js';
import { type WatchEvent, type WatchOptions, watch } from './watch.js';

/**
 * A replica at the other end of HTTP: an sconf endpoint, or gosconf. Uses nothing but `fetch`, so it runs in browsers.
 *
 * Every call may throw {@link HttpError}, {@link Unreachable}, {@link Timeout}, {@link ResponseTooLarge} or
 * {@link MalformedResponse}, or reject with the reason of its signal; calls that may succeed later are first tried
 * again, with jitter. A client holds no connection of its own and needs no closing.
 */
export class HttpClient implements Replica, Syncable {
  /** Where the configs are. */
  readonly url: string;
  readonly #settings: ClientSettings;
  readonly #sync: SyncClient;
  readonly #knownTypes = new Set<string>();
  #ties: 'total-order' | 'version-only' | undefined;
  #pulled: { readonly tag: string; readonly snapshot: Snapshot } | undefined;

  /**
   * @param url the mount root, such as `http://127.0.0.1:8080`
   * @throws ConfigError `invalid-option`
   */
  constructor(url: string | URL, options: HttpClientOptions = {}) {
    const root = toBaseUrl(url);
    this.url = root + CONFIGS_PATH;
    this.#settings = toSettings(options);
    this.#sync = new SyncClient(root, this.#settings);
  }

  /**
   * What two configs of one version with different data are to the other side, once it was pulled: `total-order` when
   * the greater wins, as in every sconf replica; `version-only` when they are no news to each other, as in gosconf.
   */
  get ties(): 'total-order' | 'version-only' | undefined {
    return this.#ties;
  }

  /** Offers one config. `accepted` is `undefined` when the other side doesn't say, as gosconf. */
  async put(config: ConfigInput, options: CallOptions = {}): Promise<WriteResult> {
    const packed = packConfig(config, this.#settings.limits);
    return this.#write({ url: this.url, method: 'POST', body: encodeConfig(packed) }, packed, options);
  }

  /** Offers one tombstone. */
  async kill(tombstone: TombstoneInput, options: CallOptions = {}): Promise<WriteResult> {
    const packed = packTombstone(tombstone, this.#settings.limits);
    return this.#write({ url: this.url, method: 'DELETE', body: encodeTombstone(packed) }, packed, options);
  }

  /**
   * Merges entries, in as many requests as the limits ask for. Of several entries of one key only the newest is sent.
   * What the other side refuses for its content is named in `refused`, and the rest is merged; when it refuses more than
   * a few hundred requests, what is left is named there too, as `too-many-refusals`.
   */
  async push(entries: Iterable<EntryLike>, options: CallOptions = {}): Promise<PushResult> {
    const push = new Push({
      send: (body, wantsKeys) => this.#sendPut(body, wantsKeys, options),
      limits: this.#settings.limits,
      knownTypes: this.#knownTypes,
      random: this.#settings.random,
    });
    await push.run(this.#newest(entries));
    return pushResult(push);
  }

  /** The whole set. The same object as before when the other side says that it hasn't changed. */
  async pull(options: CallOptions = {}): Promise<Snapshot> {
    const known = this.#pulled;
    const headers = { Accept: JSON_TYPE, ...(known === undefined ? {} : { 'If-None-Match': known.tag }) };
    const answer = await exchange({ url: this.url, headers }, this.#settings, options.signal);
    this.#sync.learn(answer.headers);
    if (answer.status === 304 && known !== undefined) return known.snapshot;
    const snapshot = snapshotOf(answer, this.url, this.#settings);
    this.#ties = answer.headers.get(TIES_HEADER) === TOTAL_ORDER ? TOTAL_ORDER : 'version-only';
    const tag = answer.headers.get('etag');
    this.#pulled = tag === null ? undefined : { tag, snapshot };
    return snapshot;
  }

  /**
   * The other side's answer to one message of the reconcile protocol, see `@sconf/reconcile`. Takes no more bytes than the
   * message says its sender does.
   *
   * @throws {@link SyncUnsupported} when the other side has no such thing, as gosconf; at once for the next 5 minutes,
   * unless a pull shows that it has it by now
   */
  sync(message: Uint8Array, options: CallOptions = {}): Promise<Uint8Array> {
    return this.#sync.sync(message, options.signal);
  }

  /**
   * Changes as they happen, for as long as they are iterated. Connects again with backoff when the connection is lost,
   * and resumes where it was: nothing is missed, though of several changes of one key only the newest may be told, and
   * an entry may be told twice. Ends with the signal.
   *
   * @throws HttpError when the other side refuses for good: gosconf, for one, has no watch, and answers 404
   */
  watch(options: WatchOptions = {}): AsyncGenerator<WatchEvent, void, void> {
    return watch(this.url, options, this.#settings);
  }

  async #write(request: HttpRequest, packed: PackedEntry, options: CallOptions): Promise<WriteResult> {
    const answer = await exchange(
      { ...request, headers: { 'Content-Type': JSON_TYPE } },
      this.#settings,
      options.signal,
    );
    const accepted = acceptedOf([packed], answer);
    return { accepted: accepted === undefined ? undefined : accepted.length === 1 };
  }

  #sendPut(body: string, wantsKeys: boolean, options: CallOptions): ReturnType<typeof exchange> {
    const prefer = wantsKeys ? { Prefer: 'return=representation' } : {};
    const headers = { 'Content-Type': JSON_TYPE, ...prefer };
    return exchange({ url: this.url, method: 'PUT', headers, body }, this.#settings, options.signal);
  }

  #newest(entries: Iterable<EntryLike>): Iterable<PackedEntry> {
    if (entries instanceof EntryView) return entries.packed();
    // A PUT that names a key twice is refused.
    const set = new ConfigSet();
    for (const entry of entries) set.applyPacked(pack(entry, this.#settings.limits));
    return set.packed();
  }
}

/** The entries are parsed when somebody asks. */
function pushResult({ accepted: packed, refused }: Push): PushResult {
  let accepted: readonly Entry[] | undefined;
  return {
    get accepted() {
      accepted ??= packed?.map(unpack);
      return accepted;
    },
    refused,
  };
}
