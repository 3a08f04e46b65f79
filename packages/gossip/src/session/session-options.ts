import type { Limits, Snapshot } from '@sconf/data-model';
import type { ReconcileOptions, Responder } from '@sconf/reconcile';
import type { BodyReaders } from '../frames/decode-frame.js';
import type { Identity } from './greeting.js';
import type { Window } from './sender.js';
import type { SessionTimes } from './session-times.js';

/** What a `Session` is given. */
export interface SessionOptions {
  readonly self: Identity;
  /** The set as it is now. */
  readonly set: () => Snapshot;
  readonly limits: Limits & Window;
  /** Reads what the peer says of the cluster. */
  readonly peerReaders: BodyReaders;
  readonly times: SessionTimes;
  /** How to reconcile; its `refuse` judges entries of batches too. */
  readonly reconcile: ReconcileOptions;
  /** Answers the exchanges that peers lead; undefined where this node says that it leads all of them. */
  readonly responder: Responder | undefined;
}
