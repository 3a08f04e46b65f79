import {
  type Change,
  ConfigError,
  decodeConfig,
  decodeSnapshot,
  decodeTombstone,
  type Limits,
  type PackedEntry,
  type RefusedEntry,
} from '@sconf/data-model';
import type { Router } from '@sconf/router';
import type { ProblemEntry } from '../wire/problem.js';
import { ACCEPTED_HEADER, JSON_TYPE } from '../wire/routes.js';
import type { EndpointLimits } from './limits.js';
import { RequestRefused } from './refusal.js';
import { readText } from './request-body.js';
import type { MethodHandler } from './resource.js';
import type { View } from './view.js';

/** What writing needs to know. */
export interface WriteOptions {
  readonly router: Router;
  /** What this mount takes. */
  readonly view: View;
  readonly limits: EndpointLimits;
}

/** Entries named in one problem; more would make the refusal larger than the request. */
const MAX_REFUSED = 1000;

/** `POST /v1/configs`: an author's config. */
export function postConfig(options: WriteOptions): MethodHandler {
  return author(options, decodeConfig);
}

/** `DELETE /v1/configs`: an author's tombstone, in the body. */
export function deleteConfig(options: WriteOptions): MethodHandler {
  return author(options, decodeTombstone);
}

function author(
  { router, view, limits }: WriteOptions,
  decode: (text: string, limits: Limits) => PackedEntry,
): MethodHandler {
  return async (context) => {
    const entry = decode(await readText(context.req.raw, limits.maxWriteBytes), limits);
    if (!view.has(entry.type)) throw notServed([entry]);
    const { accepted } = router.writePacked(entry);
    // Also when it was no news: the first try of a retried write may still be on its way to the disk.
    await router.durable(router.position());
    return noContent(Number(accepted));
  };
}

/** `PUT /v1/configs`: entries from another replica, all or none of them as to form, limits and rights. */
export function putConfigs({ router, view, limits }: WriteOptions): MethodHandler {
  return async (context) => {
    const entries = decodeAll(await readText(context.req.raw, limits.maxPutBytes), limits);
    const foreign = entries.filter((entry) => !view.has(entry.type));
    if (foreign.length > 0) throw notServed(foreign);
    const changes = router.mergePacked(entries);
    await router.durable(router.position());
    return prefersRepresentation(context.req.header('prefer')) ? representationOf(changes) : noContent(changes.length);
  };
}

function decodeAll(text: string, limits: Limits): PackedEntry[] {
  try {
    return decodeSnapshot(text, { limits });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const refused = refusedIn(text, limits);
    throw new RequestRefused(error.code, error.message, { path: error.path, refused, cause: error });
  }
}

/** Names every entry at fault, so that the sender can leave them out at once instead of finding them one by one. */
function refusedIn(text: string, limits: Limits): ProblemEntry[] {
  const refused: ProblemEntry[] = [];
  const onRefused = ({ key, code }: RefusedEntry) => {
    if (refused.length < MAX_REFUSED) refused.push({ ...key, code });
  };
  try {
    decodeSnapshot(text, { limits, onRefused });
  } catch {
    // Not swallowed: a text that is malformed as a whole is reported by the error that led here.
    return [];
  }
  return refused;
}

function notServed(entries: readonly PackedEntry[]): RequestRefused {
  const refused = entries.slice(0, MAX_REFUSED).map(({ type, id }) => ({ type, id, code: 'type-not-served' }));
  const types = [...new Set(entries.map((entry) => entry.type))].slice(0, 10).join(', ');
  return new RequestRefused('type-not-served', `this endpoint doesn't serve ${types}: send other types only`, {
    path: ['type'],
    refused,
  });
}

function prefersRepresentation(prefer: string | undefined): boolean {
  return (
    prefer?.split(',').some((preference) => /^\s*return\s*=\s*"?representation"?\s*(;|$)/i.test(preference)) ?? false
  );
}

function noContent(accepted: number): Response {
  return new Response(null, { status: 204, headers: { [ACCEPTED_HEADER]: String(accepted) } });
}

function representationOf(changes: readonly Change[]): Response {
  const accepted = changes.map(({ packed: { type, id } }) => ({ type, id }));
  return new Response(JSON.stringify({ accepted }), {
    headers: {
      'Content-Type': JSON_TYPE,
      'Preference-Applied': 'return=representation',
      [ACCEPTED_HEADER]: String(changes.length),
    },
  });
}
