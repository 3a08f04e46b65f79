import { BudgetSliceType } from '@sconf/app-market';
import type { Clock } from '@sconf/data-model';
import type { Router } from '@sconf/router';
import { agentsBySeat, type ExchangeState } from '../floor/exchange-state.js';
import type { Allocator } from './allocator.js';
import type { SliceCourier } from './slice-courier.js';

/** What {@link allocate} works with. */
export interface AllocationOptions {
  readonly allocator: Allocator;
  readonly courier: SliceCourier;
  readonly router: Router;
  readonly state: () => ExchangeState;
  readonly clock: Clock;
  readonly now: () => number;
}

/** One round: leases what is needed as of the replicated state, publishes the slices, and brings them to the bidders. */
export async function allocate({ allocator, courier, router, state, clock, now }: AllocationOptions): Promise<void> {
  const { campaigns, agents, pacings } = state();
  const bySeat = agentsBySeat(agents.rows);
  for (const { seat, slice } of allocator.step(now(), campaigns.rows, bySeat, pacings.rows)) {
    router.put({ type: BudgetSliceType.name, id: seat, ver: clock.next(), data: slice });
  }
  await courier.round(router.pull(), new Set(bySeat.values()));
}
