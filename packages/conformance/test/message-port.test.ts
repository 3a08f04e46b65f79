import type { Link, Timers } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eachFault, transportConformance } from '../src/index.js';
import { createMessagePortTransport } from './message-port-transport.js';
import { Thread } from './thread.js';

const test = suite('message-port conformance');
const address = 'port:';

const setup = () => ({ transport: createMessagePortTransport(), address });
for (const { name, run } of transportConformance(setup)) test(`within a thread: ${name}`, run);

let thread: Thread | undefined;
const threaded = () => {
  thread ??= new Thread();
  return { transport: createMessagePortTransport({ open: thread.open }), address };
};
for (const { name, run } of transportConformance(threaded)) test(`between threads: ${name}`, run);

for (const faulty of eachFault(threaded, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of transportConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

const timers: Timers = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const halfOpen = () => {
  const own = new Thread();
  const transport = createMessagePortTransport({ open: own.open, heartbeat: { timers, intervalMs: 100 } });
  return { transport, address, sever: () => own.fallSilent(), close: () => own.end() };
};
const SEVERED = [{ name: 'bare', setup: halfOpen, traits: {} }, ...eachFault(halfOpen, Number(process.env.SCONF_SEED))];
for (const { name: way, setup: silent, traits } of SEVERED) {
  for (const { id, name, run } of transportConformance(silent, { ...traits, halfOpen: true })) {
    if (id === 'half-open') test(`between threads, ${way}: ${name}`, run);
  }
}

test('a link through a thread that is gone is lost at both ends', async () => {
  const own = new Thread();
  const transport = createMessagePortTransport({ open: own.open });
  const accepted: Link[] = [];
  const listener = await transport.listen?.(address, (link) => void accepted.push(link));
  const dialled = await transport.dial(listener?.address ?? '');
  await own.end();
  for (const link of [dialled, ...accepted]) assert.is((await link.closed).code, 'lost');
  assert.is(accepted.length, 1);
});

test('the thread is ended', () => thread?.end());

test.run();
