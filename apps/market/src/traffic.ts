import { DayCurve } from './day-curve.js';
import { InvalidParameter } from './errors.js';
import type { Micros } from './money.js';
import { drawOf, type Random, randomOf } from './random.js';
import { type MarketSite, sitesOf } from './site.js';

/** A time in which there is more traffic, in seconds from the start. */
export interface Step {
  readonly from: number;
  readonly until: number;
  readonly factor: number;
}

/** Parameters of the synthetic traffic. All of it follows from them. */
export interface TrafficOptions {
  readonly seed: number;
  /** Mean requests a second over the flight, bursts and steps not counted. */
  readonly rate: number;
  /** Length of the flight; the day curve is stretched over it. */
  readonly seconds: number;
  /** @default the 24 hours of {@link DAY} */
  readonly curve?: readonly number[];
  /** How many sites there are. @default 10 */
  readonly sites?: number;
  /** Another day on the same sites has another seed and the same site seed. @default seed */
  readonly siteSeed?: number;
  /** @default none */
  readonly steps?: readonly Step[];
}

/** One request before it is an OpenRTB message. */
export interface Arrival {
  readonly index: number;
  /** Seconds from the start. */
  readonly at: number;
  readonly site: MarketSite;
  readonly segment: string;
  readonly country: string;
  readonly devicetype: number;
  readonly size: { readonly w: number; readonly h: number };
  /** The best price that others offer. */
  readonly marketPrice: Micros;
  /** Uniform; the impression is clicked when this is below the segment's click rate. */
  readonly clickDraw: number;
}

/** Audience segments and how probable a click is in each. */
export const CLICK_RATES: Readonly<Record<string, number>> = {
  'seg-1': 0.0008,
  'seg-2': 0.0014,
  'seg-3': 0.0018,
  'seg-4': 0.0022,
  'seg-5': 0.003,
};

const SEGMENTS = Object.keys(CLICK_RATES);
const COUNTRIES = ['DEU', 'FRA', 'POL', 'ESP'];
const DEVICES = [2, 4, 4, 4, 5];
const SIZES = [
  { w: 300, h: 250 },
  { w: 320, h: 50 },
  { w: 728, h: 90 },
];
/** Bursts begin this often on average, last this long, and bring this much more traffic. */
export const BURST = { everySeconds: 15, seconds: 1.5, factor: 1.8 } as const;

/**
 * The requests of a flight in order of time: a Poisson process whose rate follows the day curve, bursts and steps
 * (thinning: Lewis and Shedler, 1979).
 */
export function* arrivalsOf(options: TrafficOptions): Generator<Arrival> {
  if (!(options.rate > 0) || !(options.seconds > 0)) throw new InvalidParameter('rate and seconds must be above 0');
  const sites = sitesOf(options.siteSeed ?? options.seed, options.sites ?? 10);
  const intensity = intensityOf(options);
  const random = randomOf(options.seed, 'arrivals');
  let at = 0;
  let index = 0;
  for (;;) {
    at += random.exponential(1 / intensity.max);
    if (at >= options.seconds) return;
    if (random.next() * intensity.max >= intensity.at(at)) continue;
    yield arrivalOf(options.seed, index, at, sites);
    index += 1;
  }
}

function arrivalOf(seed: number, index: number, at: number, sites: readonly MarketSite[]): Arrival {
  const random = randomOf(seed, 'request', index);
  const site = pickSite(sites, random);
  return {
    index,
    at,
    site,
    segment: pick(SEGMENTS, random),
    country: pick(COUNTRIES, random),
    devicetype: pick(DEVICES, random),
    size: pick(SIZES, random),
    marketPrice: Math.round(random.logNormal(site.medianPrice, site.sigma)),
    clickDraw: random.next(),
  };
}

/** Requests a second over time, and a bound of it. */
function intensityOf(options: TrafficOptions): { readonly max: number; at(seconds: number): number } {
  const curve = new DayCurve(options.curve);
  const bursts = burstsOf(options.seed, options.seconds);
  const raised = [...bursts, ...(options.steps ?? [])];
  const at = (seconds: number): number => {
    let rate = options.rate * curve.density(seconds / options.seconds);
    for (const { from, until, factor } of raised) if (seconds >= from && seconds < until) rate *= factor;
    return rate;
  };
  const steps = (options.steps ?? []).reduce((product, { factor }) => product * Math.max(1, factor), 1);
  return { max: options.rate * curve.peak * BURST.factor * steps, at };
}

function burstsOf(seed: number, seconds: number): Step[] {
  const random = randomOf(seed, 'bursts');
  const bursts: Step[] = [];
  let from = random.exponential(BURST.everySeconds);
  while (from < seconds) {
    bursts.push({ from, until: from + BURST.seconds, factor: BURST.factor });
    from += BURST.seconds + random.exponential(BURST.everySeconds);
  }
  return bursts;
}

function pickSite(sites: readonly MarketSite[], random: Random): MarketSite {
  let left = random.next() * sites.reduce((sum, site) => sum + site.weight, 0);
  for (const site of sites) {
    left -= site.weight;
    if (left < 0) return site;
  }
  return sites[sites.length - 1] as MarketSite;
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)] as T;
}

/** The order in which bidders are offered a request, the same in each arm: by a draw of bidder and request. */
export function offerRank(seed: number, index: number, bidder: string): number {
  return drawOf(seed, 'offer', index, bidder);
}
