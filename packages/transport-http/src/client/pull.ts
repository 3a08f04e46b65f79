import {
  ConfigError,
  ConfigSet,
  decodeSnapshot,
  type PackedEntry,
  type Refusal,
  type Snapshot,
} from '@sconf/data-model';
import { JSON_TYPE } from '../wire/routes.js';
import { decodeUtf8 } from '../wire/utf8.js';
import { MalformedResponse } from './errors.js';
import type { HttpAnswer } from './exchange.js';
import type { ClientSettings } from './options.js';

/**
 * The set that an answer to a pull holds. An entry that breaks a rule or limit is passed over and reported by key.
 *
 * @throws {@link MalformedResponse} when the answer as a whole isn't a set: a failure must never look like an empty one
 */
export function snapshotOf(answer: HttpAnswer, url: string, settings: ClientSettings): Snapshot {
  const mediaType = answer.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (answer.status !== 200 || mediaType !== JSON_TYPE) {
    throw new MalformedResponse(
      `${url} answered ${answer.status} with ${mediaType ?? 'no media type'}: not a set of configs`,
    );
  }
  const text = decodeUtf8(answer.bytes);
  // Any JSON object would pass for a set without types.
  if (!/^\s*\{\s*"types"/i.test(text))
    throw new MalformedResponse(`${url} sent JSON without "Types": not a set of configs`);
  const set = new ConfigSet();
  for (const entry of decodeEntries(text, url, settings)) set.applyPacked(entry);
  return set.snapshot();
}

/**
 * The entries of a set that another side sent; those that break a rule or limit are reported instead.
 *
 * @throws {@link MalformedResponse} when the text as a whole is no set
 */
export function decodeEntries(text: string, url: string, { limits, onRefused }: ClientSettings): PackedEntry[] {
  const refused: Refusal[] = [];
  try {
    const entries = decodeSnapshot(text, {
      limits: { ...limits, maxEntries: limits.maxPulledEntries },
      onRefused: ({ key, code }) => refused.push({ key, code }),
    });
    if (refused.length > 0) onRefused(refused);
    return entries;
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new MalformedResponse(`${url} sent what is not a set of configs: ${cause.message}`, { cause });
  }
}
