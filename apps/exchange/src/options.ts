import { type OptionValues, readOptions } from '@sconf/app-market';

/** The command line of the exchange. */
export const OPTIONS = {
  seed: { type: 'number', default: 1, help: 'seed of traffic, prices and faults' },
  minutes: {
    type: 'number',
    default: 1,
    min: 0.05,
    max: 1440,
    help: 'length of the flight; a day is stretched over it',
  },
  rate: { type: 'number', default: 150, min: 0.1, max: 100000, help: 'mean requests a second' },
  'max-offers': {
    type: 'number',
    default: 6,
    min: 1,
    max: 1000,
    help: 'bidders that one request is offered to, in each arm',
  },
  port: { type: 'number', default: 0, min: 0, max: 65535, help: 'port of the config endpoint, 0 for any' },
  hostname: { type: 'text', default: '127.0.0.1', help: 'address of the config endpoint' },
  insecure: { type: 'flag', help: 'listen on an address that others can reach, without authentication' },
  gossip: { type: 'text', default: 'market', help: 'cluster whose gossip it takes part in, at /gossip of its address' },
  join: { type: 'list', help: 'address of a node of it, such as ws://127.0.0.1:8080/gossip; repeat it for more' },
  advertise: {
    type: 'text',
    default: '',
    help: 'how others reach it, such as ws://10.0.0.7:7000; its address if empty',
  },
  'start-in': {
    type: 'number',
    default: 5,
    help: 'seconds until the first request, unless a parent process says when',
  },
  help: { type: 'flag', help: 'show this' },
} as const;

/** What {@link readExchangeOptions} gives. */
export type ExchangeOptions = OptionValues<typeof OPTIONS>;

/** @throws InvalidOption */
export function readExchangeOptions(args: readonly string[]): ExchangeOptions {
  return readOptions(OPTIONS, args);
}
