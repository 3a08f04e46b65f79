// A writer publishes into a queue, and a reader is fed from it. The queue repeats and shuffles; the join doesn't care.
import { Router } from '@sconf/router';
import { BadQueue } from './bad-queue.js';
import { Bridge } from './bridge.js';

const queue = new BadQueue(Math.random);
const writer = new Router();
const reader = new Router();

new Bridge(writer).publishTo(queue);
for (let ver = 1; ver <= 50; ver++) {
  writer.put({ type: 'pacing', id: `bidder-${ver % 3}`, ver, data: { rate: ver / 100 } });
  await writer.flush(); // else all of it would be one message
}
writer.kill({ type: 'pacing', id: 'bidder-0', ver: 48 });
await writer.flush();

await new Bridge(reader).readFrom(queue.deliver(), (error) => console.error(error));
console.log('live', reader.pull().list().pacing?.live);
console.log('equal', reader.pull().fingerprint() === writer.pull().fingerprint());
await writer.close();
await reader.close();
