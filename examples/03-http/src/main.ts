// The third tour: two replicas that know each other by HTTP alone, and a poller that keeps them in step.
import { Poller } from '@sconf/poller';
import { Router } from '@sconf/router';
import { createEndpoint, HttpClient, serve } from '@sconf/transport-http';

// A passive member of a fleet: it changes its own configuration and waits to be asked.
const member = new Router();
const memberServer = await serve({ app: createEndpoint({ router: member }) });

// The core: it learns of the members by asking.
const core = new Router();
const coreServer = await serve({ app: createEndpoint({ router: core }) });

const poller = new Poller(new HttpClient(coreServer.url), new HttpClient(memberServer.url));

member.put({ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } });
member.put({ type: 'pacing', id: 'bidder-2', ver: 1, data: { rate: 0.9 } });
core.put({ type: 'blocklist', id: 'global', ver: 7, data: ['ads.example'] });

const first = await poller.poll();
console.log('first round', { pulled: first.pulled, pushed: first.pushed });
console.log('core knows', core.pull().get('pacing', 'bidder-1')?.ver, core.pull().get('pacing', 'bidder-2')?.ver);
console.log('member knows', member.pull().get('blocklist', 'global')?.ver);

// Nothing has changed since, so nothing is sent.
const quiet = await poller.poll();
console.log('quiet round', { pulled: quiet.pulled, pushed: quiet.pushed });

// A delete is a change like any other.
member.kill({ type: 'pacing', id: 'bidder-2', ver: 1 });
const third = await poller.poll();
console.log('third round', { pulled: third.pulled, pushed: third.pushed });
console.log('in step', core.pull().fingerprint() === member.pull().fingerprint());

// Anything that speaks HTTP can look, and any client of gosconf can write.
const listing = await fetch(`${coreServer.url}/v1/configs/list`);
console.log('list', await listing.json());
const written = await fetch(`${coreServer.url}/v1/configs`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"type":"pacing","id":"bidder-3","ver":18446744073709551615}',
});
console.log('written', written.status, core.pull().get('pacing', 'bidder-3')?.ver);

await poller.close();
await memberServer.close();
await coreServer.close();
await member.close();
await core.close();
