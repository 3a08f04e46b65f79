import { createHash } from 'node:crypto';
import { encodeConfig, encodeListing, encodeSnapshot, encodeTombstone, type PackedEntry } from '@sconf/data-model';
import type { Router } from '@sconf/router';
import type { Context } from 'hono';
import { RequestRefused } from './refusal.js';
import { Representation, RepresentationCache } from './representation.js';
import type { MethodHandler } from './resource.js';
import type { View } from './view.js';

/** What reading needs to know. */
export interface ReadOptions {
  readonly router: Router;
  /** What this mount shows. */
  readonly view: View;
  /** Bodies of this many bytes and more are compressed for clients that accept it. */
  readonly compressFromBytes: number;
}

/** `GET /v1/configs`: the whole set, or the types named by `?type=`. */
export function getConfigs(options: ReadOptions): MethodHandler {
  return getSet(options, new RepresentationCache('configs', encodeSnapshot));
}

/** `GET /v1/configs/list`: the versions without the data. */
export function getList(options: ReadOptions): MethodHandler {
  return getSet(options, new RepresentationCache('list', encodeListing));
}

function getSet({ router, view, compressFromBytes }: ReadOptions, cache: RepresentationCache): MethodHandler {
  return (context) => {
    const representation = cache.get(router.pull(), view.narrow(typesOf(context)));
    return representation.answer(context.req.raw, compressFromBytes);
  };
}

/** `GET /v1/configs/:type/:id`: one entry, live or dead. */
export function getEntry({ router, view, compressFromBytes }: ReadOptions): MethodHandler {
  return (context) => {
    const { type = '', id = '' } = context.req.param() as Record<string, string>;
    const entry = view.has(type) ? router.pull().getPacked(type, id) : undefined;
    if (entry === undefined) throw new RequestRefused('unknown-entry', `id '${id}' doesn't exist for type '${type}'`);
    return new Representation(tagOf(entry), () => encodeEntry(entry)).answer(context.req.raw, compressFromBytes);
  };
}

/**
 * The types that the query asks for; none when it asks for all.
 *
 * @throws {@link RequestRefused} `invalid-type` for an empty one, which would look like an empty set
 */
export function typesOf(context: Context): string[] {
  const types = context.req.queries('type') ?? [];
  if (types.includes('')) {
    throw new RequestRefused('invalid-type', 'the query has an empty type: name one, or leave it out for all', {
      path: ['type'],
    });
  }
  return types;
}

function encodeEntry(entry: PackedEntry): string {
  return entry.dead ? `{"dead":${encodeTombstone(entry)}}` : `{"live":${encodeConfig(entry)}}`;
}

// Two entries of one key and version may differ in data: the tag must tell them apart.
function tagOf(entry: PackedEntry): string {
  const content = createHash('sha256')
    .update(entry.text ?? '')
    .digest('base64url');
  const kind = entry.dead ? 'dead' : entry.text === undefined ? 'bare' : 'live';
  return `W/"${kind}.${entry.ver}.${content}"`;
}
