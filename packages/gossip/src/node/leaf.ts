import { InvalidOption } from '@sconf/transport';
import { fillTimes } from '../session/session-times.js';
import { GossipNode } from './gossip-node.js';
import { toLeafLimits } from './leaf-limits.js';
import { LeafOverlay } from './leaf-overlay.js';
import { DEFAULT_LEAF_TIMES } from './leaf-times.js';
import type { LeafOptions } from './node-options.js';
import { toNodeSettings } from './node-settings.js';
import type { Node } from './running-node.js';

/**
 * Starts a node that only dials: it keeps a link with each of its seeds, and takes no part in how the cluster is knit. For
 * pages, and for whatever else comes and goes. In all else it is a node as `createNode` makes them, at some three fifths
 * of the code.
 *
 * Rejects with ConfigError `invalid-option`.
 */
export async function createLeaf(options: LeafOptions): Promise<Node> {
  if ('listen' in options) {
    throw new InvalidOption('listen', 'a leaf only dials: leave listen out, or take @sconf/gossip/member');
  }
  const settings = toNodeSettings(options, {
    limits: toLeafLimits(options.limits),
    times: fillTimes(DEFAULT_LEAF_TIMES, options.times),
    overlay: (ground) => new LeafOverlay(ground),
  });
  const node = new GossipNode(settings);
  await node.start();
  return node;
}
