import type { ReconcileOptions, Responder } from '@sconf/reconcile';
import { LEADS, RECONCILE_HEADER_BYTES } from '../frames/frame.js';
import type { PeerInfo } from './events.js';
import { GossipNode } from './gossip-node.js';
import type { LeafLimits } from './limits.js';
import type { LeafOptions } from './node-options.js';
import type { NodeSettings } from './node-settings.js';
import { toNodeTimes } from './node-times.js';
import { checkFrames, checkName } from './option-checks.js';
import type { OverlayFactory } from './overlay.js';
import { platformTimers } from './platform-timers.js';
import { randomId, randomNumber } from './random.js';
import type { Traffic } from './traffic.js';

/** A member of a cluster, as whoever runs it sees it. */
export interface Node {
  readonly id: string;
  /** Where others dial it; empty when it doesn't listen. */
  readonly address: string;
  /** The peers with which entries flow now. */
  peers(): readonly PeerInfo[];
  /** What was sent and received so far. */
  stats(): Readonly<Traffic>;
  /**
   * Leaves: takes no more links, waits up to `times.leaveMs` for peers to acknowledge what they were sent, and says
   * good-bye. Idempotent. The router stays open.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A message of an exchange is at most this long, if frames hold as much. */
const MAX_MESSAGE_BYTES = 2 ** 19;

/** Makes what answers the exchanges that peers lead. */
export type CreateResponder = (options: ReconcileOptions) => Responder;

/** Starts a node with the links that its overlay wants. Without a responder it says that it leads all exchanges. */
export async function startNode(
  options: LeafOptions & { readonly listen?: string },
  limits: LeafLimits,
  overlay: OverlayFactory,
  createResponder?: CreateResponder,
): Promise<Node> {
  const { signal } = options;
  signal?.throwIfAborted();
  const settings = settingsOf(options, limits, overlay, createResponder);
  const node = new GossipNode(settings);
  try {
    await node.start(options.listen, options.seeds ?? [], signal === undefined ? {} : { signal });
  } catch (error) {
    await node.stop();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    closing ??= node.stop();
    return closing;
  };
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort);
  return {
    id: settings.self.id,
    address: node.address,
    peers: () => node.peers.open().map(({ info }) => info),
    stats: () => ({ ...node.traffic }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function settingsOf(
  options: LeafOptions,
  given: LeafLimits,
  overlay: OverlayFactory,
  createResponder: CreateResponder | undefined,
): NodeSettings {
  const { router, transport, cluster, random = Math.random, timers = platformTimers() } = options;
  const { id = randomId(random), onEvent = () => undefined, sketch, refuse } = options;
  checkName('cluster', cluster);
  checkName('id', id);
  checkFrames(transport);
  const { maxFrameBytes } = transport;
  const limits = { ...given, maxBatchBytes: Math.min(given.maxBatchBytes, maxFrameBytes) };
  const maxMessageBytes = Math.min(MAX_MESSAGE_BYTES, maxFrameBytes - RECONCILE_HEADER_BYTES);
  const { maxTypeBytes, maxIdBytes, maxDataBytes, maxEntries } = limits;
  const reconcile = {
    limits: { maxTypeBytes, maxIdBytes, maxDataBytes, maxEntries, maxMessageBytes },
    ...(sketch === undefined ? {} : { sketch }),
    ...(refuse === undefined ? {} : { refuse }),
  };
  const self = {
    cluster,
    id,
    incarnation: randomNumber(random),
    capabilities: createResponder === undefined ? [LEADS] : [],
    maxFrameBytes: Math.min(maxFrameBytes, 2 ** 32 - 1),
  };
  const responder = createResponder?.(reconcile);
  const times = toNodeTimes(options.times);
  return { self, router, transport, overlay, limits, times, reconcile, responder, timers, random, onEvent };
}
