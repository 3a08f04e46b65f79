import { type Link, TransportError, toLinkLimits } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryTransport, MemoryNetwork, platformSchedule } from '../src/index.js';

const test = suite('memory-network');

/** A network whose turns are taken by hand. */
function handMade(limits = {}) {
  const turns: (() => void)[] = [];
  const network = new MemoryNetwork({ limits, schedule: (turn) => turns.push(turn) });
  const take = (): void => {
    for (const turn of turns.splice(0)) turn();
  };
  const takeAll = async (): Promise<void> => {
    do {
      take();
      await Promise.resolve();
    } while (turns.length > 0);
  };
  return { network, take, takeAll };
}

async function pair({ network, takeAll }: ReturnType<typeof handMade>): Promise<[near: Link, far: Link]> {
  const accepted: Link[] = [];
  const listener = await createMemoryTransport(network).listen?.('memory:', (link) => accepted.push(link));
  const dialling = createMemoryTransport(network, 'client').dial(listener?.address ?? '');
  await takeAll();
  const near = await dialling;
  assert.is(accepted.length, 1);
  return [near, accepted[0] as Link];
}

function recorder() {
  const calls: string[] = [];
  return {
    calls,
    onFrame: (frame: Uint8Array) => void calls.push(`frame of ${frame.length}`),
    onDrain: () => void calls.push('drain'),
    onClose: ({ code }: { code: string }) => void calls.push(code),
  };
}

test('nothing happens before the schedule says so', async () => {
  const made = handMade();
  const [near, far] = await pair(made);
  const told = recorder();
  far.receive(told);
  near.send(new Uint8Array(3));
  near.close();
  assert.equal(told.calls, []);
  await made.takeAll();
  assert.equal(told.calls, ['frame of 3', 'normal']);
});

test('an end is known by the name of its transport or the address it was dialled at', async () => {
  const [near, far] = await pair(handMade());
  assert.match(near.remoteAddress, /^memory:\d+$/);
  assert.is(far.remoteAddress, 'memory:client');
});

test('send answers false from the high water on, and onDrain follows once all has been taken', async () => {
  const made = handMade({ highWaterBytes: 10 });
  const [near, far] = await pair(made);
  const [own, told] = [recorder(), recorder()];
  near.receive(own);
  far.receive(told);
  await made.takeAll();
  assert.is(near.send(new Uint8Array(9)), true);
  assert.is(near.send(new Uint8Array(1)), false);
  assert.is(near.bufferedBytes, 10);
  made.take();
  assert.equal([own.calls, told.calls], [['drain'], ['frame of 9', 'frame of 1']]);
  assert.is(near.bufferedBytes, 0);
});

test('the bound on waiting bytes is exact', async () => {
  const made = handMade({ highWaterBytes: 10, maxBufferedBytes: 20 });
  const [near, far] = await pair(made);
  near.send(new Uint8Array(20));
  assert.is(near.bufferedBytes, 20);
  assert.is(near.send(new Uint8Array(1)), false);
  await made.takeAll();
  assert.is((await near.closed).code, 'slow-consumer');
  assert.is((await far.closed).code, 'slow-consumer');
  assert.is(near.bufferedBytes, 0);
});

test('a frame on its way to an end that closes meanwhile is not told', async () => {
  const made = handMade();
  const [near, far] = await pair(made);
  const told = recorder();
  far.receive({ ...told, onFrame: () => far.close() });
  near.send(new Uint8Array(1));
  near.send(new Uint8Array(2));
  await made.takeAll();
  assert.equal(told.calls, ['normal']);
});

test('networks do not reach each other', async () => {
  const [one, other] = [new MemoryNetwork(), new MemoryNetwork()];
  await createMemoryTransport(one).listen?.('memory:a', () => assert.unreachable());
  const error = await createMemoryTransport(other)
    .dial('memory:a')
    .catch((reason: unknown) => reason);
  assert.instance(error, TransportError);
  assert.is((error as TransportError).code, 'unreachable');
});

test('a listener that was closed does not take away the address from the next one', async () => {
  const network = new MemoryNetwork();
  const transport = createMemoryTransport(network);
  const first = await transport.listen?.('memory:a', () => assert.unreachable());
  await first?.close();
  const links: Link[] = [];
  await transport.listen?.('memory:a', (link) => links.push(link));
  await first?.close();
  (await transport.dial('memory:a')).close();
  assert.is(links.length, 1);
});

test('limits out of their range are refused', () => {
  assert.throws(() => new MemoryNetwork({ limits: { maxFrameBytes: -1 } }), /limits\.maxFrameBytes/);
  assert.equal(new MemoryNetwork().limits, toLinkLimits());
});

test('turns are taken by setImmediate, and by a timer where there is none', () => {
  const asked: unknown[] = [];
  const turn = (): void => undefined;
  const setTimeout = (...args: unknown[]) => asked.push(args);
  platformSchedule({ setTimeout })(turn);
  platformSchedule({ setTimeout, setImmediate: (...args: unknown[]) => asked.push(args) })(turn);
  assert.equal(asked, [[turn, 0], [turn]]);
});

test.run();
