import { ConfigError } from '@sconf/data-model';

/** Why an exchange was given up. Each is the `code` of a {@link ReconcileFailed}. */
export type FailureCode =
  | 'malformed-frame'
  | 'unsupported-version'
  | 'frame-too-large'
  | 'unexpected-frame'
  | 'no-progress'
  | 'too-many-entries'
  | 'peer-gave-up';

/**
 * The exchange can't go on, and the link had better be closed. Nothing that was merged before is wrong: every entry
 * passed the join on its own.
 *
 * - `malformed-frame`: truncated, or says what no frame may say
 * - `unsupported-version`: another version of the protocol
 * - `frame-too-large`: above `maxMessageBytes`
 * - `unexpected-frame`: well-formed, but no answer to what was asked
 * - `no-progress`: many messages without a new entry, the same ones asked for again and again, or too many open parts
 * - `too-many-entries`: above `maxExchangeEntries`
 * - `peer-gave-up`: the peer failed; its code is in the message
 */
export class ReconcileFailed extends ConfigError {
  declare readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(code, message);
  }
}

/** What a peer sent can't be read. */
export function malformed(message: string): ReconcileFailed {
  return new ReconcileFailed('malformed-frame', message);
}

/** Bounds what a peer sends, or makes this side do: throws ReconcileFailed where `count` is above `most`. */
export function atMost(count: number, most: number, what: string, code: FailureCode = 'malformed-frame'): void {
  if (count > most) throw new ReconcileFailed(code, `${count} ${what}: at most ${most}`);
}
