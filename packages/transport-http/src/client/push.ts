import { encodeSnapshot, type PackedEntry, type Refusal } from '@sconf/data-model';
import type { Problem } from '../wire/problem.js';
import { acceptedOf } from './accepted.js';
import { HttpError } from './errors.js';
import type { HttpAnswer } from './exchange.js';
import type { ClientLimits } from './options.js';
import { draw, groupByType, halve, split, totalSizeOf } from './partition.js';
import { RefusalBudget } from './refusal-budget.js';

/** Sends the body of a PUT. */
export type SendPut = (body: string, wantsKeys: boolean) => Promise<HttpAnswer>;

/** What a push works with. */
export interface PushSettings {
  readonly send: SendPut;
  readonly limits: Pick<ClientLimits, 'maxEntries' | 'maxRequestBytes'>;
  /** Types with data that the other side has taken; kept from one push to the next. */
  readonly knownTypes: Set<string>;
  readonly random: () => number;
}

/** The code for entries of a type that a peer refuses as a whole without saying more, as gosconf does. */
const UNREGISTERED_TYPE = 'unregistered-type';

/** Codes that hold for every entry of the type. */
const TYPE_CODES: ReadonlySet<string> = new Set([UNREGISTERED_TYPE, 'type-not-served', 'unknown-type']);

/** The code for an entry that by itself is too large for the other side, or for something on the way. */
const DATA_TOO_LARGE = 'data-too-large';

/** The code for what was left when the other side had refused too much. */
const TOO_MANY_REFUSALS = 'too-many-refusals';

/** Statuses with which a PUT is refused for what is in it, and not for who sent it or where. */
const CONTENT_STATUSES: ReadonlySet<number> = new Set([400, 413, 422]);

/** Entries offered one by one to tell a type that is refused as such from a few bad entries. */
const PROBES = 4;

/**
 * One push. A PUT is all or nothing, so when the other side refuses one for what is in it, smaller ones follow: without
 * the entries that the refusal names, or in smaller parts when it was too large, or by type, or, where one entry of the
 * type is taken, in halves until the bad ones are alone. Everything waits in one queue, so that what is good goes
 * before the search for what is bad goes on.
 */
export class Push {
  readonly refused: Refusal[] = [];
  /** `undefined` as soon as the other side didn't say it for one request. */
  accepted: PackedEntry[] | undefined = [];
  readonly #settings: PushSettings;
  readonly #queue: (readonly PackedEntry[])[] = [];
  readonly #budget = new RefusalBudget();
  /** Types of which this push has brought data across. */
  readonly #taken = new Set<string>();
  /** Sinks when a part is refused as too large, so that the next ones aren't. */
  #maxRequestBytes: number;

  constructor(settings: PushSettings) {
    this.#settings = settings;
    this.#maxRequestBytes = settings.limits.maxRequestBytes;
  }

  /** @throws whatever went wrong that is not about the content */
  async run(entries: Iterable<PackedEntry>): Promise<void> {
    for (const part of split(entries, this.#settings.limits)) {
      this.#budget.addBytes(totalSizeOf(part));
      this.#queue.push(part);
    }
    // It grows as it is gone through.
    for (const part of this.#queue) await this.#offer(part);
  }

  async #offer(part: readonly PackedEntry[]): Promise<void> {
    if (this.#budget.isSpent) return this.#refuse(part, TOO_MANY_REFUSALS);
    const maxRequestBytes = this.#maxRequestBytes;
    if (part.length > 1 && totalSizeOf(part) > maxRequestBytes) {
      this.#queue.push(...split(part, { ...this.#settings.limits, maxRequestBytes }));
      return;
    }
    const error = await this.#send(part);
    if (error !== undefined) await this.#refine(part, error);
  }

  /** The refusal of the part, if it was refused for what is in it. */
  async #send(part: readonly PackedEntry[]): Promise<HttpError | undefined> {
    const { send, knownTypes } = this.#settings;
    try {
      const accepted = acceptedOf(part, await send(encodeSnapshot(part), part.length > 1));
      if (accepted === undefined) this.accepted = undefined;
      else for (const entry of accepted) this.accepted?.push(entry);
      for (const { type, text } of part) {
        // gosconf takes tombstones, and configs without data, of types that it doesn't know.
        if (text === undefined) continue;
        this.#taken.add(type);
        knownTypes.add(type);
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof HttpError) || !CONTENT_STATUSES.has(error.status)) throw error;
      this.#budget.spend(totalSizeOf(part));
      return error;
    }
  }

  /** Queues what to try next, and notes as refused what it makes no sense to try again. */
  async #refine(part: readonly PackedEntry[], error: HttpError): Promise<void> {
    const named = codesOf(part, error.problem);
    const [first] = part as [PackedEntry];
    if (named.size > 0) {
      for (const [entry, code] of named) this.#refuse([entry], code);
      this.#enqueue(part.filter((entry) => !named.has(entry)));
    } else if (part.length === 1) {
      this.#refuse(part, codeOf(first, error, this.#isKnown(first.type)));
    } else if (error.status === 413) {
      this.#maxRequestBytes = totalSizeOf(part) / 2;
      this.#enqueue(part);
    } else {
      const groups = groupByType(part);
      if (groups.length === 1 && !this.#taken.has(first.type)) return this.#probe(part);
      if (groups.length > 1) this.#budget.addTypes(groups.length);
      this.#queue.push(...(groups.length > 1 ? groups : halve(part)));
    }
  }

  /**
   * Finds out whether the type of a refused part is refused as such, by offering some of its entries alone. They are
   * drawn at random: should they all be bad by chance, others are drawn the next time.
   */
  async #probe(part: readonly PackedEntry[]): Promise<void> {
    const [{ type }] = part as [PackedEntry];
    const withData = part.filter((entry) => entry.text !== undefined);
    const candidates = withData.length > 0 ? withData : part;
    const failed = new Map<PackedEntry, HttpError>();
    const refuseFailed = (isTypeKnown: boolean) => {
      for (const [entry, error] of failed) this.#refuse([entry], codeOf(entry, error, isTypeKnown));
    };
    for (const entry of draw(candidates, PROBES, this.#settings.random)) {
      const error = await this.#send([entry]);
      if (error === undefined) {
        refuseFailed(true);
        return this.#enqueue(part.filter((other) => other !== entry && !failed.has(other)));
      }
      failed.set(entry, error);
    }
    refuseFailed(this.#isKnown(type) && failed.size === candidates.length);
    const untried = candidates.filter((entry) => !failed.has(entry));
    this.#refuse(untried, UNREGISTERED_TYPE);
    if (withData.length > 0) this.#enqueue(part.filter((entry) => entry.text === undefined));
  }

  /** Whether the other side is known to take the type. Believed once: after a refusal it has to be shown again. */
  #isKnown(type: string): boolean {
    return this.#taken.has(type) || this.#settings.knownTypes.delete(type);
  }

  #enqueue(part: readonly PackedEntry[]): void {
    if (part.length > 0) this.#queue.push(part);
  }

  #refuse(part: readonly PackedEntry[], code: string): void {
    for (const { type, id } of part) this.refused.push({ key: { type, id }, code });
  }
}

/** The code for an entry that was refused alone. */
function codeOf(entry: PackedEntry, { status, code, problem }: HttpError, isTypeKnown: boolean): string {
  const named = codesOf([entry], problem).get(entry) ?? problem?.code;
  if (named !== undefined) return named;
  if (status === 413) return DATA_TOO_LARGE;
  return isTypeKnown ? code : UNREGISTERED_TYPE;
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
