import { type Agent, BlocklistType, BudgetSliceType, CampaignType, CreativeType } from '@sconf/app-market';
import type { PackedEntry, Replica, Snapshot } from '@sconf/data-model';

/** What a {@link SliceCourier} works with. */
export interface SliceCourierOptions {
  /** The replica behind an agent's `configUrl`. */
  readonly connect: (configUrl: string) => Replica;
  /** Hears of deliveries that failed; they are tried again with the next round. */
  readonly onError: (error: unknown, configUrl: string) => void;
}

interface Delivery {
  readonly replica: Replica;
  /** Versions that arrived, by type and id. */
  readonly arrived: Map<string, PackedEntry>;
  isUnderWay: boolean;
}

/**
 * Brings each bidder what concerns its seats: slices, campaigns, creatives and blocklists, and nothing else, each
 * version once. A bidder is passive; this is its only source of permission.
 */
export class SliceCourier {
  readonly #options: SliceCourierOptions;
  /** By incarnation: a bidder that was born again knows nothing. */
  readonly #deliveries = new Map<string, Delivery>();

  constructor(options: SliceCourierOptions) {
    this.#options = options;
  }

  /** Sends what is new to every agent that isn't busy taking the last delivery. Resolves when all have it or failed. */
  async round(snapshot: Snapshot, agents: Iterable<Agent>): Promise<void> {
    await Promise.all([...agents].map((agent) => this.#deliver(snapshot, agent)));
  }

  async #deliver(snapshot: Snapshot, agent: Agent): Promise<void> {
    const delivery = this.#deliveryOf(agent);
    if (delivery.isUnderWay) return;
    const news = [...concerning(snapshot, agent)].filter((entry) => delivery.arrived.get(nameOf(entry)) !== entry);
    if (news.length === 0) return;
    delivery.isUnderWay = true;
    try {
      await delivery.replica.push(news);
      for (const entry of news) delivery.arrived.set(nameOf(entry), entry);
    } catch (error) {
      this.#options.onError(error, agent.configUrl);
    } finally {
      delivery.isUnderWay = false;
    }
  }

  #deliveryOf(agent: Agent): Delivery {
    const known = this.#deliveries.get(agent.incarnation);
    if (known !== undefined) return known;
    const replica = this.#options.connect(agent.configUrl);
    const delivery: Delivery = { replica, arrived: new Map(), isUnderWay: false };
    this.#deliveries.set(agent.incarnation, delivery);
    return delivery;
  }
}

function* concerning(snapshot: Snapshot, agent: Agent): Generator<PackedEntry> {
  const campaigns = new Set<string>();
  for (const seat of agent.seats) {
    const slice = snapshot.getPacked(BudgetSliceType.name, seat);
    if (slice === undefined) continue;
    yield slice;
    campaigns.add((JSON.parse(slice.text ?? '{}') as { campaign: string }).campaign);
  }
  for (const campaign of campaigns) {
    for (const type of [CampaignType, CreativeType, BlocklistType]) {
      const entry = snapshot.getPacked(type.name, campaign);
      if (entry !== undefined) yield entry;
    }
  }
}

function nameOf({ type, id }: PackedEntry): string {
  return `${type} ${id}`;
}
