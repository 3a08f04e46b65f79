import type { Link } from '@sconf/transport';
import type { NodeSettings } from './node-settings.js';

/** Dials an address, for `times.dialTimeoutMs` at most. Rejects with the transport's error, or with what ended it. */
export async function dial(
  { transport, timers, times }: Pick<NodeSettings, 'transport' | 'timers' | 'times'>,
  address: string,
  signal: AbortSignal,
): Promise<Link> {
  const tooLong = new AbortController();
  const cancel = timers.after(times.dialTimeoutMs, () => tooLong.abort(new Error(`${address} does not answer`)));
  try {
    return await transport.dial(address, { signal: AbortSignal.any([tooLong.signal, signal]) });
  } finally {
    cancel();
  }
}
