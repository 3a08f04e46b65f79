import { Histogram } from '@sconf/app-market';
import type { DemoOptions } from '../options.js';
import type { Scoreboard } from '../score/scoreboard.js';
import type { Series } from '../score/series.js';
import { milliseconds, signedPercent } from './format.js';

/** One line on a run as it goes, for logs. */
export function plainLine(board: Scoreboard, options: DemoOptions): string {
  const age = new Histogram();
  if (board.exchange !== undefined) age.merge(board.exchange.recentAge);
  const arms = options.arms.map((arm) => {
    const { budget, samples } = board.spend.arms.get(arm) as Series;
    const { spent, plan } = samples.at(-1) ?? { spent: 0, plan: 0 };
    return `${arm} ${signedPercent((spent - plan) / budget)}`;
  });
  return [
    `${Math.max(0, board.exchange?.at ?? 0).toFixed(0)} s`,
    `${board.requestRate.toFixed(0)} requests/s`,
    `${board.offerRate.toFixed(0)} offers/s`,
    `config age p50 ${milliseconds(age.quantile(0.5))} p99 ${milliseconds(age.quantile(0.99))}`,
    `off plan: ${arms.join(', ')}`,
    `${board.pollersAlive} of ${options.pollers} pollers alive`,
    ...(board.exchange?.isCut === true ? ['link cut'] : []),
  ].join(' · ');
}
