import type { Snapshot } from '@sconf/data-model';
import type { Router } from '@sconf/router';
import type { Timers, Transport } from '@sconf/transport';
import type { Identity } from '../session/greeting.js';
import type { SessionOptions } from '../session/session-options.js';
import type { NodeEvent } from './events.js';
import type { LeafLimits } from './leaf-limits.js';
import type { LeafTimes } from './leaf-times.js';
import type { OverlayFactory } from './overlay.js';

/** What a `GossipNode` is given: checked, with nothing left out. */
export interface NodeSettings {
  readonly self: Omit<Identity, 'nonce' | 'address' | 'priority'>;
  readonly router: Router;
  /** The router's set as it is now. */
  readonly set: () => Snapshot;
  readonly transport: Transport;
  readonly overlay: OverlayFactory;
  readonly limits: LeafLimits;
  readonly times: LeafTimes;
  readonly reconcile: SessionOptions['reconcile'];
  readonly responder: SessionOptions['responder'];
  readonly timers: Timers;
  readonly random: () => number;
  readonly onEvent: (event: NodeEvent) => void;
}
