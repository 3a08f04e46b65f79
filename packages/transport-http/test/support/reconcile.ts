import type { ConfigSet, Refusal, Syncable } from '@sconf/data-model';
import { Initiator, type Outcome } from '@sconf/reconcile';

export interface Reconciled {
  readonly outcome: Outcome;
  /** Bytes of each message sent. */
  readonly messages: readonly number[];
  readonly rejected: readonly Refusal[];
}

/** Leads an exchange of `set` with whoever is at the other end. */
export async function reconcile(set: ConfigSet, peer: Syncable): Promise<Reconciled> {
  const initiator = new Initiator({ salt: crypto.getRandomValues(new Uint8Array(8)) });
  const messages: number[] = [];
  const rejected: Refusal[] = [];
  let step = initiator.start(set.snapshot());
  while (step.outcome === undefined) {
    const message = step.reply as Uint8Array;
    messages.push(message.length);
    step = initiator.receive(await peer.sync(message), set.snapshot());
    for (const entry of step.received) set.applyPacked(entry);
    rejected.push(...step.rejected);
  }
  return { outcome: step.outcome, messages, rejected };
}
