// Serves a page that is a full replica. Open it, look at `router` in its console, stop this process and write there,
// start it again: both have everything.
import { once } from 'node:events';
import { Router } from '@sconf/router';
import { servePage } from './page-server.js';

const router = new Router({ handlers: [{ onBatch: (changes) => console.log(changes.map(({ entry }) => entry)) }] });
const page = await servePage(Number(process.env.PORT ?? 8080));
const node = await page.link(router);
console.log(`open ${page.url} and say in its console: router.put({ type: 'pacing', id: 'mine', ver: 1 })`);

await once(process, 'SIGINT');
await node.close();
await page.close();
await router.close();
