import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BidResponse,
  type BudgetSlice,
  BudgetSliceType,
  CampaignType,
  CreativeType,
  type Pacing,
  PacingType,
} from '@sconf/app-market';
import type { Config } from '@sconf/data-model';
import { HttpClient } from '@sconf/transport-http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type RunningBidder, startBidder } from '../src/bidder.js';
import { OPTIONS, readBidderOptions } from '../src/options.js';
import { campaign, creative, requestText } from './fixtures.js';

const test = suite('bidder');
const SEAT = 'b1.pid';

/** Runs work with a bidder over real sockets; its log outlives it. */
async function withFolder(work: (log: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bidder-'));
  try {
    await work(join(folder, 'bidder.log'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withBidder(
  log: string,
  incarnation: string,
  work: (bidder: RunningBidder) => Promise<void>,
): Promise<void> {
  const bidder = await startBidder({ ...readBidderOptions(['--seat', SEAT, '--log', log]), incarnation });
  try {
    await work(bidder);
  } finally {
    await bidder.close();
  }
}

/** Gives the seat a campaign that flies now, and a slice of it. */
async function permit(bidder: RunningBidder, incarnation: string, ver: number): Promise<void> {
  const now = Date.now();
  const slice: BudgetSlice = { campaign: 'c', incarnation, granted: 50_000, expires: now + 60_000, last: false };
  await new HttpClient(`${bidder.url}/in`).push([
    { type: CampaignType.name, id: 'c', ver, data: campaign({ start: now - 1000, end: now + 60_000 }) as never },
    { type: CreativeType.name, id: 'c', ver, data: creative as never },
    { type: BudgetSliceType.name, id: SEAT, ver, data: slice as never },
  ]);
}

/** What the bidder publishes, as soon as it fits. */
async function published(bidder: RunningBidder, fits: (pacing: Pacing) => boolean): Promise<Pacing> {
  const client = new HttpClient(`${bidder.url}/out`);
  const deadline = Date.now() + 10_000;
  for (;;) {
    const config = (await client.pull()).get(PacingType.name, SEAT) as Config | undefined;
    const pacing = config?.data as unknown as Pacing | undefined;
    if (pacing !== undefined && fits(pacing)) return pacing;
    assert.ok(Date.now() < deadline, `waited too long; last ${JSON.stringify(pacing)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function bidOnce(bidder: RunningBidder): Promise<string> {
  const response = await fetch(`${bidder.url}/bid`, { method: 'POST', body: requestText() });
  const { seatbid } = (await response.json()) as BidResponse;
  const [bid] = seatbid?.[0]?.bid ?? [];
  assert.ok(bid !== undefined, 'no bid');
  return bid.burl.replace(/\$\{AUCTION_PRICE\}/, '2.5');
}

async function assertRefused(call: () => Promise<unknown>): Promise<void> {
  const outcome = await call().then(
    () => 'taken',
    () => 'refused',
  );
  assert.is(outcome, 'refused');
}

test('a bidder paces and bids with what it was given, and a new life goes on from what it spent', () =>
  withFolder(async (log) => {
    await withBidder(log, 'first', async (bidder) => {
      await permit(bidder, 'first', 1);
      await published(bidder, ({ rate }) => rate > 0);
      const billUrl = await bidOnce(bidder);
      await fetch(billUrl);
      await fetch(billUrl);
      const pacing = await published(bidder, ({ spent }) => spent > 0);
      assert.equal([pacing.spent, pacing.used, pacing.incarnation], [2500, 2500, 'first']);
    });
    await withBidder(log, 'second', async (bidder) => {
      const restarted = await published(bidder, ({ incarnation }) => incarnation === 'second');
      assert.equal([restarted.spent, restarted.used, restarted.rate], [2500, 0, 0]);
      const refused = (await (
        await fetch(`${bidder.url}/bid`, { method: 'POST', body: requestText() })
      ).json()) as BidResponse;
      assert.is(refused.nbr, 500, 'what a former life was leased is not touched');
      await permit(bidder, 'second', 2);
      await published(bidder, ({ rate }) => rate > 0);
      await bidOnce(bidder);
    });
  }));

test('polls of any number and order see the same, and others can not write what the bidder publishes', () =>
  withFolder(async (log) => {
    await withBidder(log, 'life', async (bidder) => {
      const agents = await Promise.all(
        [1, 2, 3].map(async () => (await new HttpClient(`${bidder.url}/out`).pull()).list()),
      );
      assert.ok(agents.every((list) => Object.keys(list).every((type) => type === 'agent' || type === 'pacing')));
      const forged = { type: PacingType.name, id: SEAT, ver: 2 ** 50, data: {} };
      for (const mount of ['in', 'out']) {
        await assertRefused(() => new HttpClient(`${bidder.url}/${mount}`, { retry: false }).put(forged));
      }
    });
  }));

test('options that make no sense are refused', () => {
  assert.throws(() => readBidderOptions(['--seat', 'b1']), /has no arm/);
  assert.throws(() => readBidderOptions(['--port', '70000']), /--port/);
  assert.ok(Object.values(OPTIONS).every(({ help }) => help.length > 0));
});

test.run();
