import { ConfigError } from '@sconf/data-model';

/** One promise of a contract, put to the test. */
export interface Check {
  /** A stable, kebab-case name, for lists of what to leave out. */
  readonly id: string;
  /** The promise, as a claim: the name of the test. */
  readonly name: string;
  /** Rejects with {@link PromiseBroken}. Sets up what it needs and clears it away, whatever happens. */
  readonly run: () => Promise<void>;
}

/** A promise of the contract is not kept. Code `promise-broken`; the message names the promise and what was seen. */
export class PromiseBroken extends ConfigError {
  /** The `id` of the check. */
  readonly check: string;

  constructor(check: string, promise: string, evidence: string, cause?: unknown) {
    super('promise-broken', `broken promise: ${promise}. ${evidence}`, { cause });
    this.check = check;
  }
}

/** A check of one promise. */
export function checkOf(id: string, promise: string, body: () => Promise<void>): Check {
  return { id, name: promise, run: () => kept(id, promise, body()) };
}

/** Puts the name of the promise to whatever went wrong. */
async function kept(id: string, promise: string, outcome: Promise<void>): Promise<void> {
  try {
    await outcome;
  } catch (cause) {
    const evidence = cause instanceof ConfigError ? `${cause.name} ${cause.code}: ${cause.message}` : String(cause);
    throw new PromiseBroken(id, promise, evidence.replace(/^Error: /, ''), cause);
  }
}
