import { CampaignType, type Command, PacingType } from '@sconf/app-market';
import type { Snapshot } from '@sconf/data-model';
import { HttpClient } from '@sconf/transport-http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
// As built: it starts other processes, with a part of itself.
import { Crew } from '../dist/crew/crew.js';
import { configsOf, type Layout, layoutOf } from '../src/layout.js';
import { readDemoOptions } from '../src/options.js';

const test = suite('the crash of a poller');
const DEADLINE_MS = 30_000;

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Versions of the pacing of all seats, as far as they are known. */
function pacings(held: Snapshot, { processes }: Layout): (number | bigint)[] {
  return processes.flatMap(({ seats }) => seats).map((seat) => held.get(PacingType.name, seat)?.ver ?? 0);
}

/** Waits until the exchange has two newer versions of every bidder's pacing, one after the other. */
async function goesOn(exchange: HttpClient, layout: Layout, when: string): Promise<void> {
  for (const turn of ['next', 'one after it']) {
    const before = pacings(await exchange.pull(), layout);
    await until(`the ${turn} of every pacing ${when}`, async () => {
      const now = pacings(await exchange.pull(), layout);
      return now.every((ver, index) => ver > (before[index] as number));
    });
  }
}

test('the exchange gets every bidder newer pacing as before, also through a poller that came back', async () => {
  const options = readDemoOptions([
    '--bidders',
    '3',
    '--arms',
    'pid',
    '--minutes',
    '5',
    '--rate',
    '1',
    '--interval',
    '100',
  ]);
  const layout = layoutOf(options);
  const deaths: string[] = [];
  const ignore = (): void => undefined;
  const onDeath = (name: string): void => void deaths.push(name);
  const crew = new Crew(options, layout, { onExchange: ignore, onBidder: ignore, onDeath });
  try {
    const exchange = new HttpClient(await crew.start());
    const start = Date.now();
    await exchange.push(configsOf(layout, start, 300, 1) as Parameters<HttpClient['push']>[0]);
    crew.tell({ kind: 'start', at: start, steps: [], cuts: [] } satisfies Command);
    await goesOn(exchange, layout, 'with both pollers');

    const [first, second] = crew.pollers;
    assert.ok(first !== undefined && second !== undefined);
    const pid = first.pid as number;
    process.kill(pid, 'SIGKILL');
    await until('the death of the first poller', async () => deaths.includes('poller-1'));
    await goesOn(exchange, layout, 'with the second alone');

    await first.toggle();
    assert.ok(first.pid !== undefined && first.pid !== pid);
    // What comes from now on can come through the one that was started again only.
    assert.ok(await second.kill());
    assert.is(await second.isAlive(), false);
    await goesOn(exchange, layout, 'with the one that came back alone');
    const known = await exchange.pull();
    assert.is([...known].filter(({ type }) => type === CampaignType.name).length, layout.campaigns.length);
    assert.equal(deaths, ['poller-1'], 'nobody else ended');
  } finally {
    await crew.end();
  }
});

test.run();
