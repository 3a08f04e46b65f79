import type { Snapshot } from '@sconf/data-model';
import { JSON_TYPE, SYNC_HEADER, SYNC_VERSION, TIES_HEADER, TOTAL_ORDER } from '../wire/routes.js';
import { type ContentCoding, compress, negotiateCoding } from './content-coding.js';
import { matchesTag } from './entity-tag.js';
import type { View } from './view.js';

const encoder = new TextEncoder();

/** One JSON body with its tag: written when first asked for, compressed once per coding. */
export class Representation {
  /** A weak entity tag: the same for all codings of the same content. */
  readonly tag: string;
  readonly #write: () => string;
  #plain: Uint8Array | undefined;
  readonly #compressed = new Map<ContentCoding, Promise<Uint8Array>>();

  constructor(tag: string, write: () => string) {
    this.tag = tag;
    this.#write = write;
  }

  /** The answer to one request: 304 when the client has this already. */
  async answer(request: Request, compressFromBytes: number): Promise<Response> {
    const headers = {
      ETag: this.tag,
      Vary: 'Accept-Encoding',
      'Cache-Control': 'private, no-cache',
      [TIES_HEADER]: TOTAL_ORDER,
      [SYNC_HEADER]: SYNC_VERSION,
    };
    if (matchesTag(request.headers.get('if-none-match'), this.tag)) return new Response(null, { status: 304, headers });
    const plain = this.#bytes();
    const coding =
      plain.byteLength < compressFromBytes ? 'identity' : negotiateCoding(request.headers.get('accept-encoding'));
    const body = coding === 'identity' ? plain : await this.#in(coding, plain);
    return new Response(body, {
      headers: {
        ...headers,
        'Content-Type': JSON_TYPE,
        'Content-Length': String(body.byteLength),
        ...(coding === 'identity' ? {} : { 'Content-Encoding': coding }),
      },
    });
  }

  #bytes(): Uint8Array {
    this.#plain ??= encoder.encode(this.#write());
    return this.#plain;
  }

  #in(coding: 'br' | 'gzip', plain: Uint8Array): Promise<Uint8Array> {
    let body = this.#compressed.get(coding);
    if (body === undefined) {
      body = compress(plain, coding);
      this.#compressed.set(coding, body);
    }
    return body;
  }
}

/** Views whose bodies are kept; beyond it the one that was made first is dropped. */
const MAX_KEPT = 16;

/** Keeps the body of each view for as long as the set doesn't change, so that polling an unchanged set costs little. */
export class RepresentationCache {
  readonly #route: string;
  readonly #write: (snapshot: Snapshot) => string;
  readonly #kept = new Map<string, Representation>();
  #of: Snapshot | undefined;

  /** @param route goes into the tags: two routes write the same set differently */
  constructor(route: string, write: (snapshot: Snapshot) => string) {
    this.#route = route;
    this.#write = write;
  }

  /** What a view of this snapshot looks like on this route. */
  get(snapshot: Snapshot, view: View): Representation {
    if (this.#of !== snapshot) {
      // Sets don't go back: what was kept is of no more use, and would hold on to the old set.
      this.#kept.clear();
      this.#of = snapshot;
    }
    return this.#kept.get(view.key) ?? this.#add(view.of(snapshot), view.key);
  }

  #add(visible: Snapshot, key: string): Representation {
    const tag = `W/"${this.#route}.${visible.fingerprint()}"`;
    const representation = new Representation(tag, () => this.#write(visible));
    this.#kept.set(key, representation);
    const [first] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && first !== undefined) this.#kept.delete(first);
    return representation;
  }
}
