import { encodeSnapshot, type PackedEntry, type Refusal } from '@sconf/data-model';
import type { Problem } from '../wire/problem.js';
import { acceptedOf } from './accepted.js';
import { HttpError } from './errors.js';
import type { HttpAnswer } from './exchange.js';
import type { ClientLimits } from './options.js';

/** What became of a part of a push. */
export interface PushOutcome {
  /** `undefined` as soon as the other side didn't say it for one request. */
  accepted: PackedEntry[] | undefined;
  readonly refused: Refusal[];
}

/** Sends the body of a PUT. */
export type SendPut = (body: string, wantsKeys: boolean) => Promise<HttpAnswer>;

/** The code for entries of a type that a peer refuses as a whole without saying more, as gosconf does. */
const UNREGISTERED_TYPE = 'unregistered-type';

/** Codes that hold for every entry of the type. */
const TYPE_CODES: ReadonlySet<string> = new Set([UNREGISTERED_TYPE, 'type-not-served', 'unknown-type']);

/** Statuses with which a PUT is refused for what is in it, and not for who sent it or where. */
const CONTENT_STATUSES: ReadonlySet<number> = new Set([400, 413, 422]);

/** Bytes of an entry's JSON besides its type, id and data. */
const ENVELOPE_BYTES = 48;

/** Splits entries into parts that fit into one request each. */
export function* split(
  entries: Iterable<PackedEntry>,
  { maxEntries, maxRequestBytes }: Pick<ClientLimits, 'maxEntries' | 'maxRequestBytes'>,
): Generator<PackedEntry[]> {
  let part: PackedEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = ENVELOPE_BYTES + entry.type.length + entry.id.length + (entry.text?.length ?? 0);
    if (part.length > 0 && (part.length >= maxEntries || bytes + size > maxRequestBytes)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(entry);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/**
 * Pushes one part. When the other side refuses it for what is in it, everything that it would take goes all the same:
 * a PUT is all or nothing, so the part is split by type, the entries that the refusal names are left out, and what is
 * too large is halved.
 *
 * @throws whatever else went wrong
 */
export async function pushPart(part: readonly PackedEntry[], send: SendPut, outcome: PushOutcome): Promise<void> {
  if (part.length === 0) return;
  try {
    const accepted = acceptedOf(part, await send(encodeSnapshot(part), part.length > 1));
    if (accepted === undefined) outcome.accepted = undefined;
    else outcome.accepted?.push(...accepted);
  } catch (error) {
    if (!(error instanceof HttpError) || !CONTENT_STATUSES.has(error.status)) throw error;
    for (const smaller of withoutRefused(part, error, outcome)) await pushPart(smaller, send, outcome);
  }
}

/** The parts to try next; the entries that it makes no sense to try again are noted as refused. */
function withoutRefused(part: readonly PackedEntry[], error: HttpError, { refused }: PushOutcome): PackedEntry[][] {
  const named = codesOf(part, error.problem);
  const rest = part.filter((entry) => !named.has(entry));
  const byType = groupByType(rest);
  if (rest.length === part.length) {
    if (byType.length > 1) return byType;
    if (error.status === 413 && part.length > 1) return halve(part);
    for (const entry of part) named.set(entry, error.problem?.code ?? UNREGISTERED_TYPE);
  }
  for (const [{ type, id }, code] of named) refused.push({ key: { type, id }, code });
  return rest.length === part.length ? [] : [rest];
}

/** The entries that a problem names, or whose type it refuses, each with its code. */
function codesOf(part: readonly PackedEntry[], problem: Problem | undefined): Map<PackedEntry, string> {
  const codes = new Map<string, string>();
  for (const { type, id, code } of problem?.refused ?? [])
    codes.set(TYPE_CODES.has(code) ? type : `${type}\n${id}`, code);
  const named = new Map<PackedEntry, string>();
  for (const entry of part) {
    const code = codes.get(entry.type) ?? codes.get(`${entry.type}\n${entry.id}`);
    if (code !== undefined) named.set(entry, code);
  }
  return named;
}

function groupByType(part: readonly PackedEntry[]): PackedEntry[][] {
  const groups = new Map<string, PackedEntry[]>();
  for (const entry of part) {
    const group = groups.get(entry.type);
    if (group === undefined) groups.set(entry.type, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

function halve(part: readonly PackedEntry[]): PackedEntry[][] {
  const middle = part.length >>> 1;
  return [part.slice(0, middle), part.slice(middle)];
}
