import { closeReason } from '../close-reason.js';
import { TransportError } from '../errors.js';
import type { Link, Transport } from '../transport.js';
import { withFault } from './faulty-transport.js';

/** Options of {@link withPartition}. */
export interface PartitionOptions {
  /** Whether nothing arrives from there now. Asked for each frame, dial and link. */
  readonly isCut: (remoteAddress: string) => boolean;
}

/**
 * Cuts this end off, as far and as long as `isCut` says: what arrives is lost, dialling finds nobody, and nobody gets
 * through. Wrapped around one end's transport only, the cut is one-way. Links don't end by it, and hear of nothing, so
 * that whoever speaks over them has to notice.
 */
export function withPartition(transport: Transport, { isCut }: PartitionOptions): Transport {
  const lossy = withFault(transport, (remoteAddress) => ({
    onFrame(frame, pass) {
      if (!isCut(remoteAddress)) pass(frame);
    },
  }));
  const { listen } = lossy;
  return {
    ...lossy,
    async dial(address, options) {
      if (isCut(address)) throw new TransportError('unreachable', `${address} is in another partition`);
      return await lossy.dial(address, options);
    },
    ...(listen && {
      listen: (address, onLink, options) => {
        const admit = (link: Link): void => {
          if (isCut(link.remoteAddress)) link.close(closeReason('lost', 'A partition lies between.'));
          else onLink(link);
        };
        return listen(address, admit, options);
      },
    }),
  };
}
