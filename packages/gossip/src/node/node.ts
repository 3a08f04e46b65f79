import { Responder } from '@sconf/reconcile';
import { InvalidOption } from '@sconf/transport';
import { fillTimes } from '../session/session-times.js';
import { doorAt } from './door.js';
import { toGossipLimits } from './limits.js';
import { Neighborhood } from './neighborhood.js';
import type { NodeOptions } from './node-options.js';
import { DEFAULT_NODE_TIMES } from './node-times.js';
import type { Node } from './running-node.js';
import { startNode } from './start-node.js';

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
  const times = fillTimes(DEFAULT_NODE_TIMES, options.times);
  return startNode(options, {
    limits,
    times,
    overlay: (ground) => new Neighborhood({ ...ground, limits, times }),
    responder: (reconcile) => new Responder(reconcile),
    listen: listen === undefined ? undefined : doorAt(options, listen, limits),
  });
}
