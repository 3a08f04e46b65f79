import { type Agent, type Arrival, arrivalsOf, type Campaign, CLICK_RATES, type Pacing } from '@sconf/app-market';

export function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    seats: ['b1.pid', 'b2.pid'],
    arm: 'pid',
    budget: 1_000_000,
    start: 10_000,
    end: 110_000,
    curve: [1],
    forecast: 2_000_000,
    strategy: 'pid',
    actuator: 'throttle',
    valuePerClick: 1_000_000,
    clickRates: CLICK_RATES,
    sites: [],
    countries: [],
    devices: [],
    ...changes,
  };
}

export function pacing(changes: Partial<Pacing> = {}): Pacing {
  return {
    campaign: 'c',
    incarnation: 'life',
    at: 10_000,
    rate: 1,
    multiplier: 1,
    target: 0,
    spent: 0,
    used: 0,
    reserved: 0,
    unbilled: 0,
    returned: 0,
    ...changes,
  };
}

export function agent(changes: Partial<Agent> = {}): Agent {
  return {
    bidUrl: 'http://b/bid',
    configUrl: 'http://b/in',
    seats: ['b1.pid', 'b2.pid'],
    incarnation: 'life',
    at: 10_000,
    ...changes,
  };
}

/** The first request of a flight. */
export function firstArrival(seed = 1): Arrival {
  const [arrival] = arrivalsOf({ seed, rate: 10, seconds: 10 });
  return arrival as Arrival;
}

/** Waits for a condition, at most 10 s. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  await eventually(async () => condition(), what);
}

/** Waits for a condition that takes asking, at most 10 s. */
export async function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
