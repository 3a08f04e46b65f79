import {
  type Agent,
  type BudgetSlice,
  type Campaign,
  type Exposure,
  greatestBid,
  type Micros,
  type Pacing,
} from '@sconf/app-market';

/** How the allocator leases. */
export interface AllocatorOptions {
  /** How long a slice may be spent without renewal, in ms. Raise it to ride out longer cuts, and lose more with a dead bidder. @default 5000 */
  readonly leaseMs?: number;
  /** Reports older than this renew nothing, in ms. @default 5000 */
  readonly staleMs?: number;
  /** A slice covers this many seconds of spending as last seen. Raise it to hold nobody up, and have more outstanding. @default 3 */
  readonly coverSeconds?: number;
  /** The least slice, as a share of the seat's share of the budget. @default 0.04 */
  readonly leastShare?: number;
  /** No slice pays for fewer bids than this at the highest price the campaign may bid. @default 6 */
  readonly leastBids?: number;
  /** How long before its flight a campaign gets its first slices, in ms. @default 3000 */
  readonly leadMs?: number;
}

/** A slice to write. */
export interface Lease {
  readonly seat: string;
  readonly slice: BudgetSlice;
}

interface Holding {
  readonly campaignId: string;
  readonly incarnation: string;
  granted: Micros;
  /** Of that, what it gave back, as last reported by this life. */
  returned: Micros;
  expires: number;
  last: boolean;
  /** Billed, as last reported by this life. */
  used: Micros;
  /** Billed, won or bid. */
  claimed: Micros;
  unbilled: Micros;
  reportedAt: number;
  /** Micros a second between the last two reports. */
  speed: number;
}

/**
 * The one that leases budget. Whatever is lost, late or repeated: the sum of all that it ever leased of a campaign, to
 * all lives of all seats, less what they gave back, is at most the campaign's budget, and a seat spends at most what it
 * was leased and kept. What a life that ended had left is not leased again in this flight: rather too little than too
 * much.
 */
export class Allocator {
  readonly #options: Required<AllocatorOptions>;
  readonly #holdings = new Map<string, Holding>();
  /** All that was ever leased and not given back, by campaign. */
  readonly #committed = new Map<string, Micros>();

  constructor(options: AllocatorOptions = {}) {
    this.#options = {
      leaseMs: 5000,
      staleMs: 5000,
      coverSeconds: 3,
      leastShare: 0.04,
      leastBids: 6,
      leadMs: 3000,
      ...options,
    };
  }

  /** All that was ever leased of a campaign and not given back. */
  committed(campaignId: string): Micros {
    return this.#committed.get(campaignId) ?? 0;
  }

  /** The slices that are new or renewed as of now. */
  step(
    now: number,
    campaigns: ReadonlyMap<string, Campaign>,
    agents: ReadonlyMap<string, Agent>,
    pacings: ReadonlyMap<string, Pacing>,
  ): Lease[] {
    const leases: Lease[] = [];
    for (const [campaignId, campaign] of campaigns) {
      if (now < campaign.start - this.#options.leadMs || now >= campaign.end) continue;
      for (const seat of campaign.seats) {
        const agent = agents.get(seat);
        if (agent === undefined) continue;
        const holding = this.#holdingOf(seat, campaignId, agent.incarnation);
        if (holding === undefined) continue;
        this.#hear(holding, pacings.get(seat));
        if (this.#renew(holding, campaign, now)) leases.push({ seat, slice: sliceOf(holding) });
      }
    }
    return leases;
  }

  /** What each arm could still spend if nothing more were leased. */
  exposure(campaigns: ReadonlyMap<string, Campaign>): Exposure[] {
    const byArm = new Map<string, { outstanding: Micros; unbilled: Micros }>();
    for (const { campaignId, granted, returned, used, unbilled } of this.#holdings.values()) {
      const arm = campaigns.get(campaignId)?.arm ?? '';
      const sum = byArm.get(arm) ?? { outstanding: 0, unbilled: 0 };
      byArm.set(arm, { outstanding: sum.outstanding + granted - returned - used, unbilled: sum.unbilled + unbilled });
    }
    return [...byArm].map(([arm, sum]) => ({ arm, ...sum }));
  }

  /** `undefined` when this life of the seat serves another campaign: what it uses could not be told apart. */
  #holdingOf(seat: string, campaignId: string, incarnation: string): Holding | undefined {
    const held = this.#holdings.get(seat);
    if (held?.incarnation === incarnation) return held.campaignId === campaignId ? held : undefined;
    const fresh = { campaignId, incarnation, granted: 0, returned: 0, expires: 0, last: false };
    const holding: Holding = { ...fresh, used: 0, claimed: 0, unbilled: 0, reportedAt: 0, speed: 0 };
    this.#holdings.set(seat, holding);
    return holding;
  }

  /** Grants and prolongs where a living seat needs it; says whether anything changed. */
  #renew(holding: Holding, campaign: Campaign, now: number): boolean {
    const isNew = holding.granted === 0;
    if (!isNew && now - holding.reportedAt > this.#options.staleMs) return false;
    const before = sliceOf(holding);
    const wanted = this.#wanted(holding, campaign);
    const left = holding.granted - holding.returned - holding.claimed;
    if (left < wanted / 2) this.#grant(holding, campaign, wanted, left);
    holding.last = campaign.budget - this.committed(holding.campaignId) < greatestBid(campaign);
    if (holding.expires - now < this.#options.leaseMs / 2) holding.expires = now + this.#options.leaseMs;
    return before.granted !== holding.granted || before.expires !== holding.expires || before.last !== holding.last;
  }

  /**
   * What a seat should have left. Slices shrink with what remains of the campaign, to one bid in the end, or much of the
   * budget would lie with seats that don't come to spend it (guided self-scheduling: Polychronopoulos and Kuck, 1987).
   */
  #wanted({ speed, campaignId }: Holding, campaign: Campaign): Micros {
    const { coverSeconds, leastShare, leastBids } = this.#options;
    const { budget, seats } = campaign;
    const bid = greatestBid(campaign);
    const most = Math.max(bid, (budget - this.committed(campaignId)) / (2 * seats.length));
    const wanted = Math.max((budget / seats.length) * leastShare, bid * leastBids, speed * coverSeconds);
    return Math.ceil(Math.min(most, wanted));
  }

  /** Grants what is wanted beyond what is left, as far as there is budget; nothing that together pays for no bid. */
  #grant(holding: Holding, campaign: Campaign, wanted: Micros, left: Micros): void {
    const committed = this.committed(holding.campaignId);
    const grant = Math.min(wanted - left, campaign.budget - committed);
    if (grant <= 0 || left + grant < Math.min(wanted, greatestBid(campaign))) return;
    holding.granted += grant;
    this.#committed.set(holding.campaignId, committed + grant);
  }

  /** Takes in what the seat last published, if it is this life's and news. */
  #hear(holding: Holding, pacing: Pacing | undefined): void {
    if (pacing === undefined || pacing.incarnation !== holding.incarnation || pacing.at <= holding.reportedAt) return;
    const seconds = (pacing.at - holding.reportedAt) / 1000;
    const claimed = pacing.used + pacing.reserved + pacing.unbilled;
    holding.speed = Math.max(0, claimed - holding.claimed) / seconds;
    holding.claimed = claimed;
    holding.used = pacing.used;
    holding.unbilled = pacing.unbilled;
    holding.reportedAt = pacing.at;
    const given = pacing.returned - holding.returned;
    if (given <= 0) return;
    holding.returned = pacing.returned;
    this.#committed.set(holding.campaignId, this.committed(holding.campaignId) - given);
  }
}

function sliceOf({ campaignId, incarnation, granted, expires, last }: Holding): BudgetSlice {
  return { campaign: campaignId, incarnation, granted, expires, last };
}
