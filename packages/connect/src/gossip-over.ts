import { InvalidOption } from '@sconf/data-model';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import type { Transport } from '@sconf/transport';
import { HeldReplica } from './held-replica.js';
import type { ConnectOptions, NodeConnectOptions } from './options.js';
import type { Scheme } from './schemes.js';
import { SyncWatch } from './sync-watch.js';
import type { OpenWire, Wire } from './wire.js';

/**
 * A scheme whose replicas are members of a cluster: each holds the set itself, in a router, and a node keeps it equal to
 * that of whoever is at the URL, and to those that are heard of there.
 *
 * @param wire a transport whose addresses are the URLs, shared by all replicas; or what opens one for each URL. It needs
 * no `listen` as long as `node.listen` isn't given.
 */
export function gossipOver(wire: Transport | OpenWire): Scheme {
  const open: OpenWire = typeof wire === 'function' ? wire : (url) => ({ transport: wire, address: url });
  return async (url, options) => {
    const { node } = options;
    if (node?.cluster === undefined) {
      throw new InvalidOption(
        'node.cluster',
        'node.cluster is missing: name the cluster that the other end belongs to',
      );
    }
    const opened = await open(url);
    try {
      return await join(opened, node, options);
    } catch (error) {
      await opened.close?.();
      throw error;
    }
  };
}

async function join(wire: Wire, given: NodeConnectOptions, options: ConnectOptions): Promise<HeldReplica> {
  const router = given.router ?? new Router();
  const watch = new SyncWatch(wire.address, given.onEvent);
  try {
    const node = await createNode({
      ...given,
      router,
      transport: wire.transport,
      seeds: [wire.address],
      onEvent: watch.onEvent,
      ...(options.signal && { signal: options.signal }),
    });
    return new HeldReplica(options, router, { node, watch, wire });
  } catch (error) {
    if (router !== given.router) await router.close();
    throw error;
  }
}
