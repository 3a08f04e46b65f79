import { type Actuator, DAY, DayCurve, Plan, randomOf, type Strategy } from '@sconf/app-market';
import { createPacer } from '../src/pacing/create-pacer.js';
import { campaign } from './fixtures.js';

/** A seat and its market in virtual time. Times in seconds. */
export interface LoopOptions {
  readonly seed: number;
  readonly strategy: Strategy;
  readonly actuator?: Actuator;
  /** Wins a second that taking part in everything would bring, on average. */
  readonly winRate?: number;
  /** Today's traffic against the forecast. */
  readonly mismatch?: number;
  readonly step?: { readonly from: number; readonly until: number; readonly factor: number };
  /** No config arrives, and from 5 s on nothing is offered. */
  readonly cut?: { readonly from: number; readonly until: number };
  /** The moment at which the actuator changes to the other one. */
  readonly switchAt?: number;
}

/** Off plan, as a share of the budget, at each second. */
export interface LoopResult {
  readonly gaps: readonly number[];
  readonly rms: number;
  readonly exhaustedAt: number | undefined;
}

const SECONDS = 60;
const PRICE = 2500;
const BUDGET_SHARE = 0.4;
const TICK = 0.02;
/** From the control loop to the exchange, and from a win to its bill, s. */
const CONFIG_DELAY = 0.35;
const BILL_DELAY = 0.4;

/** Plays one flight: Poisson wins at the rate and price that the pacer asked for a while ago, bills that come later. */
export function flight(options: LoopOptions): LoopResult {
  const { seed, strategy, winRate = 8, mismatch = 1.15, step, cut } = options;
  const forecast = winRate * SECONDS * PRICE;
  const budget = Math.round(forecast * BUDGET_SHARE);
  const plan = new Plan(campaign({ budget, forecast, curve: DAY, start: 0, end: SECONDS * 1000 }));
  const curve = new DayCurve(DAY);
  const random = randomOf('flight', seed);
  const pacer = createPacer(strategy);
  const bills: { at: number; price: number }[] = [];
  const applied = [{ at: -1, rate: BUDGET_SHARE, multiplier: 1 }];
  const gaps: number[] = [];
  let spent = 0;
  let booked = 0;
  let exhaustedAt: number | undefined;
  let actuator = options.actuator ?? 'throttle';
  for (let tick = 1; tick <= SECONDS / TICK; tick++) {
    const now = tick * TICK;
    while ((applied[1]?.at ?? Number.POSITIVE_INFINITY) <= now) applied.shift();
    const { rate, multiplier } = applied[0] as { rate: number; multiplier: number };
    let wins = winRate * mismatch * curve.density(now / SECONDS) * rate * multiplier ** 2;
    if (step !== undefined && now >= step.from && now < step.until) wins *= step.factor;
    if (cut !== undefined && now >= cut.from + 5 && now < cut.until) wins = 0;
    if (spent < budget && random.next() < wins * TICK) {
      const price = Math.round(random.logNormal(PRICE * 0.95, 0.35));
      spent += price;
      bills.push({ at: now + random.exponential(BILL_DELAY), price });
    }
    for (const bill of bills.filter(({ at }) => at <= now && at > now - TICK)) booked += bill.price;
    if (spent >= budget) exhaustedAt ??= now;
    if (tick % Math.round(1 / TICK) !== 0) continue;
    if (options.switchAt !== undefined && now >= options.switchAt) actuator = 'multiplier';
    const pace = pacer.step({ now: now * 1000, seconds: 1, spent: booked, plan, actuator });
    const isCut = cut !== undefined && now > cut.from && now < cut.until;
    if (!isCut) applied.push({ at: now + CONFIG_DELAY * (0.5 + random.next()), ...pace });
    gaps.push((spent - plan.spentBy(now * 1000)) / budget);
  }
  return { gaps, rms: Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length), exhaustedAt };
}

/** The mean of a measure over many seeds. */
export function average(seeds: number, measure: (seed: number) => number): number {
  return Array.from({ length: seeds }, (_, seed) => measure(seed)).reduce((sum, value) => sum + value, 0) / seeds;
}
