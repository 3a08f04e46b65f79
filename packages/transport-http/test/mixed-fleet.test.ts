import { Poller, type PollerEvent } from '@sconf/poller';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient } from '../src/index.js';
import { type GosconfServer, withGosconf } from './support/gosconf-server.js';
import { withEndpoint } from './support/with-endpoint.js';

const test = suite('mixed fleet');

/** Two routers of ours, of which one is behind an endpoint, and gosconf; with a poller between any two. */
interface Fleet {
  readonly a: Router;
  readonly b: Router;
  readonly gosconf: GosconfServer;
  /** Messages of reconciling between our two, in bytes. */
  readonly messages: number[];
  readonly events: PollerEvent[];
  /** One round of each poller; how many entries were moved. */
  round(): Promise<number>;
}

async function withFleet(types: readonly string[], use: (fleet: Fleet) => Promise<void>): Promise<void> {
  await withGosconf(types, async (gosconf) => {
    await withEndpoint(async ({ client, router: b }) => {
      const a = new Router();
      const messages: number[] = [];
      const events: PollerEvent[] = [];
      const tapped: typeof fetch = (input, init) => {
        if (String(input).endsWith('/sync')) messages.push((init as { readonly body: Uint8Array }).body.length);
        return fetch(input, init);
      };
      const onEvent = (event: PollerEvent) => events.push(event);
      const pollers = [
        new Poller(a, new HttpClient(gosconf.url), { onEvent }),
        new Poller(b, new HttpClient(gosconf.url), { onEvent }),
        new Poller(a, client({ fetch: tapped }), { onEvent }),
      ];
      const round = async (): Promise<number> => {
        let moved = 0;
        for (const poller of pollers) {
          const { pulled, pushed } = await poller.poll();
          moved += pulled + pushed;
        }
        return moved;
      };
      try {
        await use({ a, b, gosconf, messages, events, round });
      } finally {
        for (const poller of pollers) await poller.close();
        await a.close();
      }
    });
  });
}

/** Polls until a whole round moves nothing. */
async function rest({ round }: Fleet): Promise<void> {
  for (let rounds = 0; rounds < 10; rounds++) if ((await round()) === 0) return;
  assert.unreachable('the fleet does not come to rest');
}

function write(to: Router, id: string, data: string): void {
  to.put({ type: 't', id, ver: 1, data });
}

test('with ties between any two the fleet comes to rest, and then no entry is sent by anybody', async () => {
  await withFleet(['t'], async (fleet) => {
    const { a, b, gosconf, messages, round } = fleet;
    const far = new HttpClient(gosconf.url);
    for (const [id, atA, atB, there] of [
      ['greatest at a', 'z', 'm', 'a'],
      ['greatest at b', 'm', 'z', 'a'],
      ['greatest at gosconf', 'a', 'm', 'z'],
    ] as const) {
      write(a, id, atA);
      write(b, id, atB);
      await far.put({ type: 't', id, ver: 1, data: there });
    }
    write(a, 'only at a', 'a');
    write(b, 'only at b', 'b');
    await far.put({ type: 't', id: 'only at gosconf', ver: 1, data: 'g' });
    a.kill({ type: 't', id: 'killed at a', ver: 1 });
    await far.put({ type: 't', id: 'killed at a', ver: 1, data: 'alive' });
    await rest(fleet);
    assert.is(a.pull().fingerprint(), b.pull().fingerprint());
    assert.is(gosconf.entries.size, a.pull().size);
    const requests = gosconf.requests.length;
    messages.length = 0;
    for (let quiet = 0; quiet < 5; quiet++) assert.is(await round(), 0);
    assert.equal(
      gosconf.requests.slice(requests).map(({ method }) => method),
      Array(10).fill('GET'),
    );
    assert.equal(messages, Array(5).fill(24));
    // What gosconf keeps of a tie is its own affair; the next version is everybody's.
    assert.is(gosconf.entries.get('["t","greatest at a"]')?.text, '"a"');
    a.put({ type: 't', id: 'greatest at a', ver: 2, data: 'news' });
    await rest(fleet);
    assert.is(gosconf.entries.get('["t","greatest at a"]')?.text, '"news"');
    assert.is(b.pull().getPacked('t', 'greatest at a')?.text, '"news"');
  });
});

test('a type that gosconf does not know holds up no other, and our own nodes share it', async () => {
  await withFleet(['t', 'u'], async (fleet) => {
    const { a, b, gosconf, events, round } = fleet;
    for (let i = 0; i < 20; i++) {
      a.put({ type: 'strange', id: `a-${i}`, ver: 1, data: { i } });
      b.put({ type: 'u', id: `b-${i}`, ver: 1, data: { i } });
      write(a, `a-${i}`, 'x');
    }
    for (let rounds = 0; rounds < 3; rounds++) await round();
    assert.is(gosconf.entries.size, 40);
    assert.is(a.pull().fingerprint(), b.pull().fingerprint());
    assert.is(a.pull().size, 60);
    a.put({ type: 't', id: 'later', ver: 1, data: 'x' });
    await round();
    assert.ok(gosconf.entries.has('["t","later"]'));
    const refusals = events.flatMap((event) => (event.event === 'entry-refused' ? [event.code] : []));
    assert.ok(refusals.length >= 1 && refusals.every((code) => code === 'unregistered-type'));
    assert.ok(refusals.length <= 40, 'each of the two pollers tells of each entry once at most');
    assert.is(events.filter(({ event }) => event === 'round-failed').length, 0);
  });
});

test.run();
