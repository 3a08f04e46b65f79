import { type Campaign, CLICK_RATES } from '../src/index.js';

/** A campaign of one seat, flying from 0 to 100 s. */
export function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    seats: ['b1.pid'],
    arm: 'pid',
    budget: 1_000_000,
    start: 0,
    end: 100_000,
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
