import type { PackedEntry, Refusal } from '@sconf/data-model';
import type { Refuse } from '@sconf/reconcile';

/** What is done with the entries of a batch. */
export interface Judgement {
  readonly taken: readonly PackedEntry[];
  readonly refusals: readonly Refusal[];
}

/** Sorts out the entries that rules don't let in; `unfit` are those that no rule could let in. */
export function judge(
  entries: readonly PackedEntry[],
  unfit: readonly Refusal[],
  refuse: Refuse | undefined,
): Judgement {
  if (refuse === undefined) return { taken: entries, refusals: unfit };
  const taken: PackedEntry[] = [];
  const refusals: Refusal[] = [...unfit];
  for (const entry of entries) {
    const code = refuse(entry);
    if (code === undefined) taken.push(entry);
    else refusals.push({ key: { type: entry.type, id: entry.id }, code });
  }
  return { taken, refusals };
}
