import type { ReconcileStep } from './reconciler.js';
import type { SessionEffect } from './session-effect.js';

/** What one step of an exchange asks for. `led` says that it is the answer to a message that this side led with. */
export function exchangeEffects(step: ReconcileStep, led: boolean): readonly SessionEffect[] {
  const { send, received, refused, rejected, outcome, progress } = step;
  const effects: SessionEffect[] = [];
  if (received.length > 0) effects.push({ kind: 'reconciled-entries', entries: received });
  if (refused.length > 0) effects.push({ kind: 'refused', refusals: refused });
  if (rejected.length > 0) effects.push({ kind: 'rejected', refusals: rejected });
  if (send !== undefined) effects.push({ kind: 'send', frame: send });
  if (outcome?.kind === 'failed') return effects;
  if (outcome !== undefined || (led && progress.received + progress.sent > 0))
    effects.push({ kind: 'reconciled', outcome, progress });
  return effects;
}
