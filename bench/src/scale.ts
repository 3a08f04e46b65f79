import { formatNumber, printTable, QUICK } from './report.js';
import { Cluster, type Trouble } from './scale/cluster.js';
import type { CourseSummary } from './scale/course.js';
import { flooding, push, Relay } from './scale/relay.js';

/** What is measured one after the other, in the same cluster: what has crashed stays down. */
const TROUBLES: readonly [name: string, trouble: Trouble][] = [
  ['nothing lost', { loss: 0, crashed: 0 }],
  ['10 % lost', { loss: 0.1, crashed: 0 }],
  ['30 % lost', { loss: 0.3, crashed: 0 }],
  ['10 % crashed just now', { loss: 0, crashed: 0.1 }],
];

/** How many updates are followed one after the other: fewer where each is the work of many nodes. */
function updatesOf(count: number): number {
  if (QUICK || count > 2_000) return 3;
  return count > 200 ? 5 : 10;
}

interface Measured {
  measure(updates: number, trouble: Trouble): Promise<CourseSummary>;
}

/** How a kind of cluster fares, one row for each trouble. */
async function rows(name: string, cluster: Measured, updates: number): Promise<(string | number)[][]> {
  const table: (string | number)[][] = [];
  for (const [what, trouble] of TROUBLES) {
    const { full, other, hops, share, half, most, all } = await cluster.measure(updates, trouble);
    const reached = `${formatNumber(share * 100)} %`;
    process.stderr.write(`  ${name}, ${what}: measured\n`);
    table.push([`${name}, ${what}`, full, other, hops, reached, ...[half, most, all].map(milliseconds)]);
  }
  return table;
}

function milliseconds(value: number): string {
  return Number.isFinite(value) ? formatNumber(value) : 'never';
}

async function main(): Promise<void> {
  const given = process.env.SCONF_SCALE?.split(',').map(Number);
  for (const count of given ?? (QUICK ? [12] : [100, 1_000])) {
    const table = [['', 'full/node', 'other/node', 'hops', 'reached', '50 % ms', '99 % ms', '100 % ms']] as (
      | string
      | number
    )[][];
    const updates = updatesOf(count);
    const cluster = new Cluster(count);
    await cluster.form();
    process.stderr.write(`  ${count} nodes have found their places\n`);
    table.push(...(await rows('sconf', cluster, updates)));
    const recoveredMs = await cluster.recover(0.3, 20);
    for (const [name, overlay] of [
      ['flooding', flooding],
      ['push', push],
    ] as const) {
      const relay = new Relay();
      await relay.form(count, overlay);
      table.push(...(await rows(name, relay, updates)));
    }
    printTable(`${count} nodes, 10 ms one way, virtual time`, table);
    process.stdout.write(`  30 % crash while 20 keys are written: the others are equal after ${recoveredMs} ms\n`);
  }
}

await main();
