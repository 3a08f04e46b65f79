import type { PackedEntry } from '@sconf/data-model';
import { ACCEPTED_HEADER } from '../wire/routes.js';
import { decodeUtf8 } from '../wire/utf8.js';
import { MalformedResponse } from './errors.js';
import type { HttpAnswer } from './exchange.js';

/**
 * Which of the entries sent changed the set of the other side; `undefined` when that can't be told: it didn't say, or
 * an earlier try of the same request may have been accepted.
 *
 * @throws {@link MalformedResponse}
 */
export function acceptedOf(sent: readonly PackedEntry[], answer: HttpAnswer): readonly PackedEntry[] | undefined {
  const header = answer.headers.get(ACCEPTED_HEADER);
  if (header === null || !/^\d{1,15}$/.test(header)) return undefined;
  const count = Number(header);
  if (count === sent.length) return sent;
  if (answer.isRepeated) return undefined;
  if (count === 0) return [];
  return answer.status === 200 ? namedIn(sent, decodeUtf8(answer.bytes)) : undefined;
}

function namedIn(sent: readonly PackedEntry[], text: string): readonly PackedEntry[] {
  const names = new Set(parseNames(text));
  return sent.filter((entry) => names.has(`${entry.type}\n${entry.id}`));
}

function parseNames(text: string): string[] {
  try {
    const { accepted } = JSON.parse(text) as { accepted: { type: string; id: string }[] };
    return accepted.map(({ type, id }) => `${type}\n${id}`);
  } catch (cause) {
    throw new MalformedResponse('the answer to a push is not a list of accepted keys', { cause });
  }
}
