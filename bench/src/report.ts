import { endWhenUnheard } from './unheard.js';

// Every measurement is a program that prints tables.
endWhenUnheard();

/** Whether the sizes are to be small, to see that a measurement works. */
export const QUICK: boolean = process.argv.includes('--quick');

/** Prints a title and a table whose columns are aligned; the first row names them. */
export function printTable(title: string, rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  process.stdout.write(`\n${title}\n`);
  for (const row of cells) {
    const line = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    process.stdout.write(`  ${line.join('  ')}\n`);
  }
}

/** Whole above a hundred, else with three significant digits, thousands apart. */
export function formatNumber(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return String(rounded).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ' ');
}

/** The middle of several measurements, which a noisy neighbour moves least. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
