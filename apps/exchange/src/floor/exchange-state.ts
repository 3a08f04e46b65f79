import {
  type Agent,
  AgentType,
  type Campaign,
  CampaignType,
  type Pacing,
  PacingType,
  type Tables,
  type TablesState,
  tablesOf,
} from '@sconf/app-market';

/** What the exchange knows of its bidders, by the table that it is in. All of it came through replication. */
export type ExchangeRows = { campaigns: Campaign; pacings: Pacing; agents: Agent };

/** What the exchange knows of its bidders as of one instant. */
export type ExchangeState = Tables<ExchangeRows>;

/** A state of the Router. */
export const exchangeState: TablesState<ExchangeRows> = tablesOf<ExchangeRows>({
  campaigns: CampaignType,
  pacings: PacingType,
  agents: AgentType,
});

/** The agent of each seat; of two that claim it, the one heard of last. */
export function agentsBySeat(agents: ReadonlyMap<string, Agent>): Map<string, Agent> {
  const bySeat = new Map<string, Agent>();
  for (const agent of [...agents.values()].sort((a, b) => a.at - b.at)) {
    for (const seat of agent.seats) bySeat.set(seat, agent);
  }
  return bySeat;
}
