import { randomUUID } from 'node:crypto';
import { closeOnSignal, fail, usageOf } from '@sconf/app-market';
import { startBidder } from './bidder.js';
import { OPTIONS, readBidderOptions } from './options.js';

try {
  const options = readBidderOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(
      usageOf('sconf-bidder', 'Bids for its seats, paces them, and publishes pacing once a second.', OPTIONS),
    );
  } else {
    const bidder = await startBidder({ ...options, incarnation: randomUUID() });
    process.stdout.write(`${options.name}: bids at ${bidder.url}/bid, configs at ${bidder.url}/out/v1/configs\n`);
    closeOnSignal(() => bidder.close());
  }
} catch (error) {
  fail(error);
}
