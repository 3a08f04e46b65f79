import { closeReason, type Link, type Listener } from '@sconf/transport';
import type { GossipLimits } from './limits.js';
import type { NodeOptions } from './node-options.js';

/** Takes links where others dial this node, and hands them on. */
export type Listen = (onLink: (link: Link) => void) => Promise<Listener | undefined>;

/**
 * Takes links at an address, so many at one time, open or not: membership bounds dials, and strangers can't take their
 * places.
 */
export function doorAt({ transport, signal }: NodeOptions, address: string, limits: GossipLimits): Listen {
  const most = limits.maxPeers * 4 + limits.maxLeaves;
  let inside = 0;
  return async (onLink) =>
    transport.listen?.(
      address,
      (link) => {
        if (inside >= most) {
          link.close(closeReason('no-room'));
          return;
        }
        inside += 1;
        void link.closed.then(() => {
          inside -= 1;
        });
        onLink(link);
      },
      signal === undefined ? {} : { signal },
    );
}
