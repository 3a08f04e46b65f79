import type { Change, PackedEntry } from '@sconf/data-model';
import type { NodeEvent } from '@sconf/gossip';
import { show } from '../invariants/model.js';
import type { WireEvent } from '../network/wire-event.js';
import type { Observer } from '../observer.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { Simulation } from '../simulation.js';

/** Kinds of frames by their first byte: docs/protocol.md. */
const FRAMES = ['', 'hello', 'welcome', 'batch', 'ack', 'reconcile', 'ping', 'pong', 'members', 'bye'];

/** The last things that happened in a simulation, one line each. */
export class Trace implements Observer {
  readonly name = 'trace';
  readonly #capacity: number;
  readonly #lines: string[] = [];
  #simulation: Simulation | undefined;

  /** @param capacity how many lines are kept */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The lines, oldest first. */
  get lines(): readonly string[] {
    return this.#lines.slice(-this.#capacity);
  }

  readonly onStart = (simulation: Simulation): void => {
    this.#simulation = simulation;
  };

  readonly onWire = ({ kind, from, to, frame, reason }: WireEvent): void => {
    const name = frame === undefined ? '' : ` ${FRAMES[frame[0] ?? 0] ?? `kind ${frame[0]}`} of ${frame.length} bytes`;
    this.#add(`${from} > ${to} ${kind}${name}${reason === undefined ? '' : ` ${reason}`}`);
  };

  started({ name }: SimulatedNode): undefined {
    this.#add(`${name} starts`);
  }

  accepted({ name }: SimulatedNode, entry: PackedEntry, from: string): undefined {
    this.#add(`${name} accepts ${show(entry)} of ${from === 'author' ? 'its author' : 'a peer'}`);
  }

  told({ name }: SimulatedNode, changes: readonly Change[]): undefined {
    this.#add(`${name} tells ${changes.map(({ packed }) => show(packed)).join(', ')}`);
  }

  stopped({ name }: SimulatedNode): undefined {
    this.#add(`${name} ends`);
  }

  event({ name }: SimulatedNode, event: NodeEvent): undefined {
    const peer = 'peer' in event && typeof event.peer === 'object' ? ` ${event.peer.id}` : '';
    const reason = 'reason' in event ? ` ${event.reason.code}` : '';
    this.#add(`${name} says ${event.kind}${peer}${reason}`);
  }

  #add(line: string): void {
    this.#lines.push(`${(this.#simulation?.now ?? 0).toFixed(3).padStart(12)} ${line}`);
    if (this.#lines.length > this.#capacity * 2) this.#lines.splice(0, this.#capacity);
  }
}
