import { type Agent, type BudgetSlice, type Pacing, type Random, randomOf } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Allocator } from '../src/allocation/allocator.js';
import { agent, campaign, pacing } from './fixtures.js';

const test = suite('budget safety');
const BUDGET = 300_000;
const SEATS = ['b1.pid', 'b2.pid', 'b3.pid'];

/** A seat as greedy as its slice allows: it spends whatever it may, the moment it may. */
class GreedySeat {
  readonly incarnation: string;
  used = 0;
  returned = 0;
  #slice: BudgetSlice | undefined;

  constructor(incarnation: string) {
    this.incarnation = incarnation;
  }

  take(slice: BudgetSlice): void {
    if (slice.incarnation === this.incarnation && slice.granted >= (this.#slice?.granted ?? 0)) this.#slice = slice;
  }

  /** Spends, and gives back what it spent. */
  spend(now: number, random: Random): number {
    if (this.#slice === undefined || now >= this.#slice.expires) return 0;
    const price = Math.min(random.integer(4000), this.#slice.granted - this.returned - this.used);
    this.used += price;
    return price;
  }

  /** Gives back a part of what is left, now and then. */
  giveBack(random: Random): void {
    const left = (this.#slice?.granted ?? 0) - this.returned - this.used;
    if (left > 0 && random.next() < 0.1) this.returned += 1 + random.integer(left);
  }
}

interface World {
  spent: number;
  exposureAtStop: number;
  spentAfterStop: number;
}

/** A flight in which slices and reports get lost, late and reordered, and seats die and come back. */
function play(seed: number, stopAt: number): World {
  const random = randomOf('world', seed);
  const allocator = new Allocator();
  const campaigns = new Map([['c', campaign({ budget: BUDGET, seats: SEATS, start: 0, end: 60_000 })]]);
  const seats = new Map(SEATS.map((seat) => [seat, new GreedySeat(`${seat} 0`)]));
  const reports = new Map<string, Pacing>();
  const mail: { at: number; deliver: () => void }[] = [];
  const world: World = { spent: 0, exposureAtStop: 0, spentAfterStop: 0 };
  const post = (now: number, deliver: () => void): void => {
    if (random.next() < 0.2) return;
    mail.push({ at: now + random.integer(random.next() < 0.1 ? 8000 : 600), deliver });
  };
  for (let now = 0; now < 60_000; now += 100) {
    for (const letter of mail.filter(({ at }) => at <= now && at > now - 100)) letter.deliver();
    if (now < stopAt) {
      const agents = new Map<string, Agent>(
        [...seats].map(([seat, { incarnation }]) => [seat, agent({ incarnation })]),
      );
      for (const { seat, slice } of allocator.step(now, campaigns, agents, reports)) {
        for (let copies = 0; copies < 2; copies++) post(now, () => seats.get(seat)?.take(slice));
      }
    } else if (now === stopAt) {
      world.exposureAtStop = allocator.exposure(campaigns).reduce((sum, { outstanding }) => sum + outstanding, 0);
    }
    for (const [name, seat] of seats) {
      const price = seat.spend(now, random);
      world.spent += price;
      if (now >= stopAt) world.spentAfterStop += price;
      if (now < stopAt) seat.giveBack(random);
      const { used, returned, incarnation } = seat;
      if (now % 1000 === 0) post(now, () => reports.set(name, pacing({ at: now, used, returned, incarnation })));
      if (random.next() < 0.001) seats.set(name, new GreedySeat(`${name} ${now}`));
    }
  }
  return world;
}

test('whatever is lost, late, repeated or reborn, no more than the budget is spent', () => {
  let greatest = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { spent } = play(seed, Number.POSITIVE_INFINITY);
    assert.ok(spent <= BUDGET, `${spent} with seed ${seed}`);
    greatest = Math.max(greatest, spent);
  }
  assert.ok(greatest > BUDGET * 0.8, 'the worlds spend, or this shows nothing');
});

test('after a stop no more is spent than the exposure said, and it does happen that much is', () => {
  let share = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { exposureAtStop, spentAfterStop } = play(seed, 6000);
    assert.ok(spentAfterStop <= exposureAtStop, `${spentAfterStop} of ${exposureAtStop} with seed ${seed}`);
    share = Math.max(share, spentAfterStop / exposureAtStop);
  }
  assert.ok(share > 0.3, String(share));
});

test.run();
