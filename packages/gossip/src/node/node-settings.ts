import type { Snapshot } from '@sconf/data-model';
import { DEFAULT_RECONCILE_LIMITS, type ReconcileOptions, type Responder } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import type { Timers, Transport } from '@sconf/transport';
import { LEADS, RECONCILE_HEADER_BYTES } from '../frames/frame.js';
import type { Identity } from '../session/greeting.js';
import type { SessionOptions } from '../session/session-options.js';
import type { NodeEvent } from './events.js';
import type { LeafLimits } from './leaf-limits.js';
import type { LeafTimes } from './leaf-times.js';
import type { LeafOptions } from './node-options.js';
import { checkFrames, checkName } from './option-checks.js';
import type { OverlayFactory } from './overlay.js';
import { PLATFORM_TIMERS } from './platform-timers.js';
import { randomId, randomNumber } from './random.js';

/** What a `GossipNode` is given: checked, with nothing left out. */
export interface NodeSettings {
  readonly self: Omit<Identity, 'nonce' | 'address' | 'priority'>;
  readonly router: Router;
  readonly seeds: readonly string[];
  /** Closes the node when it is aborted. */
  readonly signal?: AbortSignal;
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

/** What tells a full member of a cluster from a leaf; limits and times are checked. */
export interface Role {
  readonly limits: LeafLimits;
  readonly times: LeafTimes;
  /** Makes what decides on links. */
  readonly overlay: OverlayFactory;
  /** Makes what answers the exchanges that peers lead; a node without it says that it leads all of them. */
  readonly responder?: (options: ReconcileOptions) => Responder;
}

/**
 * Checks the options, and fills in what is not given.
 *
 * @throws ConfigError `invalid-option`
 */
export function toNodeSettings(options: LeafOptions, role: Role): NodeSettings {
  const { router, transport, cluster, random = Math.random, timers = PLATFORM_TIMERS } = options;
  const { id = randomId(random), seeds = [], onEvent = () => undefined, sketch, refuse } = options;
  checkName('cluster', cluster);
  checkName('id', id);
  checkFrames(transport);
  const { maxFrameBytes } = transport;
  const limits = { ...role.limits, maxBatchBytes: Math.min(role.limits.maxBatchBytes, maxFrameBytes) };
  // As long as messages are unless told, if frames hold as much.
  const maxMessageBytes = Math.min(DEFAULT_RECONCILE_LIMITS.maxMessageBytes, maxFrameBytes - RECONCILE_HEADER_BYTES);
  const reconcile = { limits: { ...limits, maxMessageBytes }, sketch, refuse };
  const self = {
    cluster,
    id,
    incarnation: randomNumber(random),
    capabilities: role.responder === undefined ? [LEADS] : [],
    maxFrameBytes: Math.min(maxFrameBytes, 2 ** 32 - 1),
  };
  const set = (): Snapshot => router.pull();
  const responder = role.responder?.(reconcile);
  return { ...options, ...role, self, seeds, set, limits, reconcile, responder, timers, random, onEvent };
}
