import type { Observer } from '../observer.js';
import { AcknowledgedIsDurable } from './acknowledged-is-durable.js';
import { Converged } from './converged.js';
import { ForwardOnly } from './forward-only.js';
import { NothingLost } from './nothing-lost.js';
import { ToldOnce } from './told-once.js';

/** What every cluster promises, to be held against one simulation; new ones for each. */
export function invariants(): Observer[] {
  return [new ForwardOnly(), new ToldOnce(), new NothingLost(), new AcknowledgedIsDurable(), new Converged()];
}
