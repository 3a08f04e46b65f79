import type { Body } from './ground.js';
import type { TransportTraits } from './setup.js';

/** One promise of the contract, before it is tied to a transport. */
export interface Promised {
  readonly id: string;
  readonly promise: string;
  /** Whether wires of these traits make this promise at all. @default all do */
  readonly madeBy?: (traits: TransportTraits) => boolean;
  readonly body: Body;
}
