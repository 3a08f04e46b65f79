import type { Snapshot } from '@sconf/data-model';
import type { ReconcileOptions, Responder } from '@sconf/reconcile';
import { LEADS, RECONCILE_HEADER_BYTES } from '../frames/frame.js';
import type { Listen } from './door.js';
import { GossipNode } from './gossip-node.js';
import type { LeafLimits } from './leaf-limits.js';
import type { LeafTimes } from './leaf-times.js';
import type { LeafOptions } from './node-options.js';
import type { NodeSettings } from './node-settings.js';
import { checkFrames, checkName } from './option-checks.js';
import type { OverlayFactory } from './overlay.js';
import { PLATFORM_TIMERS } from './platform-timers.js';
import { randomId, randomNumber } from './random.js';
import type { Node } from './running-node.js';

/** A message of an exchange is at most this long, if frames hold as much. */
const MAX_MESSAGE_BYTES = 2 ** 19;

/** What tells a full member of a cluster from a leaf; limits and times are checked. */
export interface Role {
  readonly limits: LeafLimits;
  readonly times: LeafTimes;
  /** Makes what decides on links. */
  readonly overlay: OverlayFactory;
  /** Makes what answers the exchanges that peers lead; a node without it says that it leads all of them. */
  readonly responder?: (options: ReconcileOptions) => Responder;
  /** Takes links where others dial the node. */
  readonly listen?: Listen | undefined;
}

/** Starts a node. */
export async function startNode(options: LeafOptions, role: Role): Promise<Node> {
  const { seeds = [], signal } = options;
  signal?.throwIfAborted();
  const node = new GossipNode(settingsOf(options, role));
  await node.start(seeds, role.listen, signal);
  return node;
}

function settingsOf(options: LeafOptions, role: Role): NodeSettings {
  const { router, transport, cluster, random = Math.random, timers = PLATFORM_TIMERS } = options;
  const { id = randomId(random), onEvent = () => undefined, sketch, refuse } = options;
  checkName('cluster', cluster);
  checkName('id', id);
  checkFrames(transport);
  const { maxFrameBytes } = transport;
  const limits = { ...role.limits, maxBatchBytes: Math.min(role.limits.maxBatchBytes, maxFrameBytes) };
  const maxMessageBytes = Math.min(MAX_MESSAGE_BYTES, maxFrameBytes - RECONCILE_HEADER_BYTES);
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
  return { ...options, ...role, self, set, limits, reconcile, responder, timers, random, onEvent };
}
