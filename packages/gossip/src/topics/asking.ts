import type { PackedEntry, Refusal, Snapshot } from '@sconf/data-model';
import { Initiator, type Outcome, type Progress, type ReconcileOptions } from '@sconf/reconcile';
import type { Topics } from '@sconf/transport';
import { questionFrame } from './topic-frames.js';

/** What {@link askToReconcile} is given. */
export interface Asking {
  readonly transport: Topics;
  readonly topic: string;
  readonly types: readonly string[];
  readonly reconcile: ReconcileOptions & { readonly salt: Uint8Array };
  readonly set: () => Snapshot;
  readonly merge: (entries: readonly PackedEntry[]) => Promise<void>;
  readonly refused: (refusals: readonly Refusal[]) => void;
  readonly signal: AbortSignal;
}

/** How often a message is asked again when who was asked went away. */
const TRIES = 3;

/**
 * Leads one exchange by requests. Whoever answers keeps nothing, so each message may be answered by another replica, and
 * one that was not answered is simply asked again.
 */
export async function askToReconcile(asking: Asking): Promise<{ outcome: Outcome; progress: Progress }> {
  const { reconcile, set, merge, refused } = asking;
  const initiator = new Initiator(reconcile);
  let step = initiator.start(set());
  while (step.reply !== undefined && step.outcome === undefined) {
    step = initiator.receive(await answerTo(asking, step.reply), set());
    await merge(step.received);
    refused([...step.refused, ...step.rejected]);
  }
  const { outcome, progress } = step;
  if (outcome?.kind === 'failed') throw outcome.error;
  return { outcome: outcome ?? { kind: 'exchanged' }, progress };
}

async function answerTo({ transport, topic, types, signal }: Asking, message: Uint8Array): Promise<Uint8Array> {
  const question = questionFrame(types, message);
  for (let tries = 1; ; tries++) {
    try {
      return await transport.request(topic, question, { signal });
    } catch (error) {
      if (tries === TRIES || signal.aborted) throw error;
    }
  }
}
