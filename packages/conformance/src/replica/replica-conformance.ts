import { type Check, checkOf } from '../check.js';
import { REPLICA_PROMISES } from './promises.js';
import type { ReplicaSetup, ReplicaTraits } from './setup.js';
import { Stand } from './stand.js';

const PLAIN: Required<ReplicaTraits> = {
  silent: false,
  keepsFirst: false,
  breakable: false,
  types: ['alpha', 'beta'],
  manyEntries: 5000,
  deadlineMs: 30_000,
};

/**
 * The promises of the replica contract, as checks: one for each promise that a replica of these traits makes. Hand them
 * to any test runner:
 *
 *     for (const check of replicaConformance(setup)) test(check.name, check.run);
 */
export function replicaConformance(setup: ReplicaSetup, traits: ReplicaTraits = {}): readonly Check[] {
  const all = { ...PLAIN, ...traits };
  return REPLICA_PROMISES.filter(({ madeBy }) => madeBy?.(traits) ?? true).map(({ id, promise, body }) =>
    checkOf(id, promise, () => Stand.lend(setup, all, body)),
  );
}
