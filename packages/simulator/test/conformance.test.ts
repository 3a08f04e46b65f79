import { transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { Machine } from '../src/machine/machine.js';
import { Process } from '../src/machine/process.js';
import { Network } from '../src/network/network.js';
import { SimulatedTransport } from '../src/network/simulated-transport.js';
import { Dice } from '../src/time/dice.js';
import { VirtualTime } from '../src/time/virtual-time.js';

const test = suite('simulated transport conformance');

/** A wire between two machines whose time passes for as long as a check lasts. */
const setup = () => {
  const time = new VirtualTime((run) => void setImmediate(run));
  const machines = new Map(['a', 'b'].map((name) => [name, new Machine(name, time)]));
  const random = new Dice(1).next;
  const machine = (name: string) => machines.get(name);
  const network = new Network({ time, random, machine, conditions: {}, limits: {}, onWire: undefined });
  const [transport, dialler] = [...machines.values()].map((on) => {
    on.process = new Process(on, time, new Dice(2));
    return new SimulatedTransport(network, on.process);
  }) as [SimulatedTransport, SimulatedTransport];
  let open = true;
  const going = (async () => {
    while (open) await time.pass(time.now + 5, () => false);
  })();
  const close = async () => {
    open = false;
    await going;
  };
  return { transport, dialler, address: 'sim:', close };
};

for (const { name, run } of transportConformance(setup)) test(name, run);

test.run();
