import { Responder } from '@sconf/reconcile';
import { InvalidOption } from '@sconf/transport';
import { toGossipLimits } from './limits.js';
import { Neighborhood } from './neighborhood.js';
import type { NodeOptions } from './node-options.js';
import type { OverlayFactory } from './overlay.js';
import { type Node, startNode } from './start-node.js';

/**
 * Starts a node: from now on its router's set and those of its peers become equal.
 *
 * Rejects with ConfigError `invalid-option`, and with what the transport's `listen` rejects with.
 */
export async function createNode(options: NodeOptions): Promise<Node> {
  const { transport, listen } = options;
  if (listen !== undefined && transport.listen === undefined) {
    throw new InvalidOption('listen', `listen is given, and a ${transport.name} transport can't listen: leave it out`);
  }
  const limits = toGossipLimits(options.limits);
  const overlay: OverlayFactory = (ground) => new Neighborhood({ ...ground, limits });
  return startNode(options, limits, overlay, (reconcile) => new Responder(reconcile));
}
