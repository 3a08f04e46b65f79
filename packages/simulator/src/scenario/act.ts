import { nextVersion } from '@sconf/data-model';
import { InvariantViolated, SimulationError } from '../errors.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { Simulation } from '../simulation.js';
import type { Step } from './scenario.js';

type Doing = Exclude<Step['do'], 'wait' | 'start' | 'meet'>;
type Act<K extends Doing> = (simulation: Simulation, step: Step & { do: K }) => void;

const TYPE = 'pacing';

/** What the steps do, but for those that take time. */
const ACTS: { readonly [K in Doing]: Act<K> } = {
  write: (simulation, { node, key, value }) => {
    const writer = at(simulation, node);
    if (writer.running) author(writer, `key-${key}`, value);
  },
  burst: (simulation, { node, keys, count }) => {
    const writer = at(simulation, node);
    if (!writer.running) return;
    for (let i = 0; i < count; i++) author(writer, `key-${i % keys}`, `${i}`);
  },
  tie: (simulation, { nodes, key, values }) => {
    const writers = nodes.map((node) => at(simulation, node)).filter(({ running }) => running);
    const id = `key-${key}`;
    const held = writers.map((writer) => Number(writer.router.pull().getPacked(TYPE, id)?.ver ?? 0));
    const ver = nextVersion(Math.max(0, ...held));
    writers.forEach((writer, i) => void writer.put({ type: TYPE, id, ver, data: values[i] ?? null }));
  },
  kill: (simulation, { node, key }) => {
    const writer = at(simulation, node);
    const id = `key-${key}`;
    const held = writer.running ? writer.router.pull().getPacked(TYPE, id) : undefined;
    if (held !== undefined) writer.kill({ type: TYPE, id, ver: held.ver });
  },
  conditions: (simulation, { conditions }) => simulation.conditions(conditions),
  'conditions-between': (simulation, { nodes, conditions }) =>
    simulation.conditionsBetween(at(simulation, nodes[0]).name, at(simulation, nodes[1]).name, conditions),
  partition: (simulation, { some, oneWay }) => {
    const names = some.map((node) => at(simulation, node).name);
    const others = simulation.nodes.map(({ name }) => name).filter((name) => !names.includes(name));
    simulation.partition(names, others, { oneWay });
  },
  heal: (simulation) => simulation.heal(),
  break: (simulation, { node }) => simulation.breakLinks(at(simulation, node).name),
  crash: (simulation, { node, disk, silently }) => {
    if (at(simulation, node).running) at(simulation, node).crash({ disk, silently });
  },
  jump: (simulation, { node, ms }) => at(simulation, node).machine.clock.jump(ms),
  rate: (simulation, { node, rate }) => at(simulation, node).machine.clock.setRate(rate),
  slow: (simulation, { node, msPerFrame }) => {
    at(simulation, node).machine.msPerFrame = msPerFrame;
  },
  pause: (simulation, { node }) => at(simulation, node).machine.pause(),
  resume: (simulation, { node }) => at(simulation, node).machine.resume(),
};

/** Does one step. */
export async function act(simulation: Simulation, step: Step): Promise<void> {
  if (step.do === 'wait') await simulation.run(step.ms);
  else if (step.do === 'meet') await meet(simulation, step.withinMs);
  else if (step.do === 'start') {
    if (!at(simulation, step.node).running) await at(simulation, step.node).start();
  } else (ACTS[step.do] as Act<Doing>)(simulation, step);
}

/** Ends all faults; clocks that are wrong stay wrong. */
export async function endFaults(simulation: Simulation): Promise<void> {
  simulation.conditions({});
  simulation.heal();
  for (const node of simulation.nodes) {
    node.machine.msPerFrame = 0;
    node.machine.resume();
    if (!node.running) await node.start();
  }
}

/** Waits until all nodes that run are equal. @throws {@link InvariantViolated} `prompt` */
async function meet(simulation: Simulation, withinMs: number): Promise<void> {
  const running = simulation.nodes.filter((node) => node.running);
  const differ = (): SimulatedNode | undefined => {
    const expected = running[0]?.router.pull().fingerprint();
    return running.find(({ router }) => router.pull().fingerprint() !== expected);
  };
  try {
    await simulation.runUntil(() => differ() === undefined, withinMs, 100);
  } catch (error) {
    if (!(error instanceof SimulationError && error.code === 'not-in-time')) throw error;
    const message = `${differ()?.name} and ${running[0]?.name} differ after ${withinMs} ms`;
    throw new InvariantViolated('prompt', simulation.now, message);
  }
}

/** A write by the node's clock; where that was set back too far, by the version alone. */
function author(writer: SimulatedNode, id: string, value: string): void {
  try {
    writer.write(TYPE, id, value);
  } catch (error) {
    if ((error as { code?: string }).code !== 'clock-drift') throw error;
    const held = writer.router.pull().getPacked(TYPE, id);
    writer.put({ type: TYPE, id, ver: nextVersion(held?.ver ?? 0), data: value });
  }
}

function at(simulation: Simulation, node: number): SimulatedNode {
  return simulation.nodes[node] as SimulatedNode;
}
