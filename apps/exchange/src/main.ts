import { type Command, closeOnSignal, fail, usageOf } from '@sconf/app-market';
import { Exchange } from './exchange.js';
import { OPTIONS, readExchangeOptions } from './options.js';

try {
  const options = readExchangeOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(
      usageOf('sconf-exchange', 'A synthetic ad exchange that offers requests by replicated pacing.', OPTIONS),
    );
  } else {
    const exchange = new Exchange(options);
    const url = await exchange.open();
    process.stdout.write(`exchange: synthetic, seed ${options.seed}; configs at ${url}/v1/configs\n`);
    closeOnSignal(() => exchange.close());
    if (process.connected) process.on('message', (command: Command) => exchange.start(command));
    else exchange.start({ kind: 'start', at: Date.now() + options['start-in'] * 1000, steps: [], cuts: [] });
  }
} catch (error) {
  fail(error);
}
