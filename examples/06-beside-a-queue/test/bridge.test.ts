import { type Entry, parse, stringify } from '@sconf/data-model';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BadQueue } from '../src/bad-queue.js';
import { Bridge } from '../src/bridge.js';
import type { Consumer } from '../src/queue.js';

const test = suite('bridge');

/** Mulberry32 (T. Ettinger): as many numbers in [0, 1) as are asked for, the same for one seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

const unexpected = (error: unknown): never => {
  throw error;
};

const seed = Number(process.env.SCONF_SEED);

async function writeSome(router: Router): Promise<void> {
  for (let ver = 1; ver <= 100; ver++) {
    router.put({ type: 'pacing', id: `bidder-${ver % 7}`, ver, data: { rate: ver } });
    if (ver % 10 === 0) router.kill({ type: 'pacing', id: `bidder-${ver % 7}`, ver });
    await router.flush();
  }
}

async function bodiesOf(consumer: Consumer): Promise<string[]> {
  const bodies: string[] = [];
  for await (const { body, ack } of consumer) {
    await ack();
    bodies.push(body);
  }
  return bodies;
}

test('a queue that repeats and shuffles does no harm', async () => {
  const [writer, reader] = [new Router(), new Router()];
  const queue = new BadQueue(seeded(seed));
  new Bridge(writer).publishTo(queue);
  await writeSome(writer);
  await new Bridge(reader).readFrom(queue.deliver(), unexpected);
  assert.is(reader.pull().fingerprint(), writer.pull().fingerprint());
  assert.ok(reader.pull().size === 7);
});

test('to who takes the last message for the newest it does', async () => {
  const writer = new Router();
  const queue = new BadQueue(seeded(seed));
  new Bridge(writer).publishTo(queue);
  await writeSome(writer);
  const last = new Map<string, Entry>();
  const bodies = await bodiesOf(queue.deliver());
  for (const body of bodies) for (const entry of parse(body) as Entry[]) last.set(entry.id, entry);
  assert.ok(bodies.length > new Set(bodies).size, 'no message came twice');
  assert.ok([...last.values()].some(({ id, ver }) => writer.pull().get('pacing', id)?.ver !== ver));
});

test('what came from the queue does not go back into it', async () => {
  const [here, there] = [new Router(), new Router()];
  const [toThere, toHere] = [new BadQueue(seeded(seed)), new BadQueue(seeded(seed))];
  const [bridgeHere, bridgeThere] = [new Bridge(here), new Bridge(there)];
  bridgeHere.publishTo(toThere);
  bridgeThere.publishTo(toHere);
  await writeSome(here);
  await bridgeThere.readFrom(toThere.deliver(), unexpected);
  await there.flush();
  assert.equal(await bodiesOf(toHere.deliver()), []);
  there.put({ type: 'pacing', id: 'own', ver: 1 });
  await there.flush();
  assert.is((await bodiesOf(toHere.deliver())).length > 0, true);
});

test('a message that can not be read is reported and acknowledged', async () => {
  const queue = new BadQueue(seeded(seed));
  await queue.send('{"no": "entry"}');
  await queue.send('[{"type":"pacing","id":"a","ver":1}]');
  const router = new Router();
  const malformed = new Set<string>();
  await new Bridge(router).readFrom(queue.deliver(), (_, body) => malformed.add(body));
  assert.equal([...malformed], ['{"no": "entry"}']);
  assert.is(router.pull().size, 1);
});

test('a message may be one entry, several, or a whole set', async () => {
  const whole = new Router();
  whole.put({ type: 'pacing', id: 'in a set', ver: 1 });
  const queue = new BadQueue(seeded(seed));
  await queue.send('{"type":"pacing","id":"alone","ver":1}');
  await queue.send('[{"type":"pacing","id":"in a list","ver":1}]');
  await queue.send(stringify(whole.pull()));
  const router = new Router();
  await new Bridge(router).readFrom(queue.deliver(), unexpected);
  assert.equal([...router.pull().entries()].map(({ id }) => id).sort(), ['alone', 'in a list', 'in a set']);
});

test('what is not acknowledged comes again', async () => {
  const queue = new BadQueue(seeded(seed));
  await queue.send('once');
  let deliveries = 0;
  for await (const { ack } of queue.deliver()) {
    deliveries += 1;
    if (deliveries >= 5) await ack();
  }
  assert.ok(deliveries >= 5);
});

test.run();
