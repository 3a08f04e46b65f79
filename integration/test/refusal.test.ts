import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { eventsOf, withFleet } from '../src/fleet/fleet.js';
import type { NodeProcess } from '../src/fleet/node-process.js';
import { until } from '../src/fleet/until.js';

const test = suite('refusal');

async function refusalAt(node: NodeProcess): Promise<{ code: string; message: string }> {
  await until(`${node.id} to report`, () => eventsOf(node, 'link-refused').length > 0);
  return eventsOf(node, 'link-refused')[0]?.reason as { code: string; message: string };
}

test('nodes of two clusters refuse each other, and both say which clusters these are', () =>
  withFleet((ours) =>
    withFleet(async (theirs) => {
      const asked = await ours.start();
      const asking = await theirs.start({ seeds: [asked.address] });
      await asked.ask('burst', { prefix: 'ours', count: 10 }, 10);
      for (const node of [asked, asking]) {
        const { code, message } = await refusalAt(node);
        assert.is(code, 'wrong-cluster');
        assert.ok(message.includes(ours.cluster) && message.includes(theirs.cluster), message);
        assert.equal((await node.ask('report')).peers, []);
      }
      assert.is((await asking.ask('report')).size, 0);
    }),
  ));

/** The hello of a node that speaks another major, as docs/protocol.md has it; what follows the minor is unknown. */
function helloOf(major: number): Buffer {
  return Buffer.concat([Buffer.from([1, 0]), Buffer.from('scf', 'ascii'), Buffer.from([major, 7]), Buffer.from('new')]);
}

test('a node of another major is refused, and both sides are told which versions these are', () =>
  withFleet(async (fleet) => {
    const node = await fleet.start();
    const socket = new WebSocket(node.address);
    try {
      await once(socket, 'open');
      const closed = once(socket, 'close');
      socket.send(helloOf(2));
      const [number, text] = (await closed) as [number, Buffer];
      assert.is(number, 4007);
      const { code, message } = await refusalAt(node);
      assert.is(code, 'wrong-version');
      for (const told of [text.toString(), message]) assert.match(told, /1\.0.*2\.7/);
    } finally {
      socket.terminate();
    }
    // It goes on with those it understands.
    await fleet.start();
    await fleet.meshed();
  }));

test.run();
