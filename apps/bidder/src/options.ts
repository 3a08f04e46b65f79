import { type OptionValues, parseSeat, readOptions } from '@sconf/app-market';

/** The command line of a bidder. */
export const OPTIONS = {
  name: { type: 'text', default: 'bidder', help: 'name of this process; it publishes agent/<name>' },
  seat: { type: 'list', help: 'seat to bid for, <bidder>.<arm>; give it again for more' },
  port: { type: 'number', default: 0, min: 0, max: 65535, help: 'port to listen on, 0 for any' },
  hostname: { type: 'text', default: '127.0.0.1', help: 'address to listen on' },
  insecure: { type: 'flag', help: 'listen on an address that others can reach, without authentication' },
  log: { type: 'text', default: '', help: 'file that keeps its configs; without one a restart forgets what was spent' },
  help: { type: 'flag', help: 'show this' },
} as const;

/** What {@link readBidderOptions} gives. */
export type BidderOptions = OptionValues<typeof OPTIONS>;

/** @throws InvalidOption, and InvalidParameter for a seat without an arm */
export function readBidderOptions(args: readonly string[]): BidderOptions {
  const options = readOptions(OPTIONS, args);
  for (const seat of options.seat) parseSeat(seat);
  return options;
}
