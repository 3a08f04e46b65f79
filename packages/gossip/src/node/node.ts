import { Responder } from '@sconf/reconcile';
import { InvalidOption } from '@sconf/transport';
import { fillTimes } from '../session/session-times.js';
import { doorAt } from './door.js';
import { GossipNode } from './gossip-node.js';
import { toGossipLimits } from './limits.js';
import { Neighborhood } from './neighborhood.js';
import type { NodeOptions } from './node-options.js';
import { toNodeSettings } from './node-settings.js';
import { DEFAULT_NODE_TIMES } from './node-times.js';
import type { Node } from './running-node.js';

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
  const settings = toNodeSettings(options, {
    limits,
    times,
    overlay: (ground) => new Neighborhood({ ...ground, limits, times }),
    responder: (reconcile) => new Responder(reconcile),
  });
  const node = new GossipNode(settings);
  try {
    await node.start(listen === undefined ? undefined : doorAt(options, listen, limits));
  } catch (error) {
    await node.close();
    throw error;
  }
  return node;
}
