import type { Effects } from '@sconf/reconcile';
import type { SessionEffect } from './session-effect.js';

/** What one step of an exchange asks for. `led` says that it is the answer to a message that this side led with. */
export function exchangeEffects(step: Effects, led: boolean): readonly SessionEffect[] {
  const { reply, received, refused, rejected, outcome, progress } = step;
  const effects: SessionEffect[] = [];
  if (received.length > 0) effects.push({ kind: 'entries', entries: received, number: undefined });
  if (refused.length > 0) effects.push({ kind: 'refused', by: 'here', refusals: refused });
  if (rejected.length > 0) effects.push({ kind: 'refused', by: 'peer', refusals: rejected });
  if (reply !== undefined) effects.push({ kind: 'send', frame: reply });
  const tells = outcome === undefined ? progress.received + progress.sent > 0 : outcome.kind !== 'failed';
  if (led && tells) effects.push({ kind: 'reconciled', outcome, progress });
  return effects;
}
