import { InvalidOption } from '@sconf/data-model';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import type { Transport } from '@sconf/transport';
import { HeldReplica } from './held-replica.js';
import type { Scheme } from './schemes.js';
import { SyncWatch } from './sync-watch.js';

/**
 * A scheme whose replicas are members of a cluster: each holds the set itself, in a router, and a node keeps it equal to
 * that of whoever is at the URL, and to those that are heard of there.
 *
 * @param transport the wire. Its addresses are the URLs; it needs no `listen` as long as `node.listen` isn't given.
 */
export function gossipOver(transport: Transport): Scheme {
  return async (url, options) => {
    const cluster = options.node?.cluster;
    if (cluster === undefined) {
      throw new InvalidOption(
        'node.cluster',
        'node.cluster is missing: name the cluster that the other end belongs to',
      );
    }
    const router = options.node?.router ?? new Router();
    const watch = new SyncWatch(url, options.node?.onEvent);
    try {
      const node = await createNode({
        ...options.node,
        cluster,
        router,
        transport,
        seeds: [url],
        onEvent: watch.onEvent,
        ...(options.signal && { signal: options.signal }),
      });
      return new HeldReplica(options, router, { node, watch });
    } catch (error) {
      if (router !== options.node?.router) await router.close();
      throw error;
    }
  };
}
