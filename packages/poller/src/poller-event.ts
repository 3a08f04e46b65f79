import type { Refusal } from '@sconf/data-model';

/**
 * How much a round looks at. `full` compares both replicas, by reconciling or by pulling both; `changes` pushes what the near replica has
 * gained since, without asking the peer.
 */
export type RoundKind = 'full' | 'changes';

/** What a round brought. */
export interface RoundSummary {
  /** Entries of the peer that the replica lacked, and took. */
  readonly pulled: number;
  /** Entries of the replica that the peer lacked, and took. */
  readonly pushed: number;
  /** Entries that either would not take and that were reported for the first time. */
  readonly refused: number;
  readonly durationMs: number;
}

/** A round began. */
export interface RoundStarted {
  readonly event: 'round-started';
  readonly kind: RoundKind;
}

/**
 * A round that reconciles goes on: told after each message that brought or took entries, thousands of them where both
 * replicas share little.
 */
export interface RoundProgress {
  readonly event: 'round-progress';
  /** Entries of the peer that the replica took so far. */
  readonly pulled: number;
  /** Entries that the peer was sent so far. */
  readonly pushed: number;
  /** How many entries the peer had when the round began. */
  readonly peerSize: number | undefined;
}

/** A round ended well. */
export interface RoundFinished extends RoundSummary {
  readonly event: 'round-finished';
  readonly kind: RoundKind;
}

/** A round failed; what both replicas hold is as good as before. */
export interface RoundFailed {
  readonly event: 'round-failed';
  readonly kind: RoundKind;
  readonly error: unknown;
  /** Failures in a row, this one included. */
  readonly failures: number;
  /** Milliseconds until the next try. */
  readonly nextInMs: number;
}

/** One entry was not taken. Told once; it is not offered again before it has changed. */
export interface EntryRefused extends Refusal {
  readonly event: 'entry-refused';
  /** Who would not take it. */
  readonly by: 'replica' | 'peer';
}

/** The poller will do nothing more. */
export interface PollerClosed {
  readonly event: 'closed';
}

/** What a poller tells of its progress. */
export type PollerEvent = RoundStarted | RoundProgress | RoundFinished | RoundFailed | EntryRefused | PollerClosed;
