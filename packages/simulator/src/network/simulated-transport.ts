import { type Link, type Listener, type OpenOptions, type Transport, TransportError } from '@sconf/transport';
import type { Process } from '../machine/process.js';
import type { Network } from './network.js';

const SCHEME = 'sim:';

/** The wire as one process sees it. Addresses are `sim:<machine>` and `sim:<machine>:<port>`. */
export class SimulatedTransport implements Transport {
  readonly name = 'sim';
  readonly maxFrameBytes: number;
  readonly #network: Network;
  readonly #process: Process;
  #lastPort = 0;

  constructor(network: Network, process: Process) {
    this.#network = network;
    this.#process = process;
    this.maxFrameBytes = network.limits.maxFrameBytes;
  }

  dial(address: string, { signal }: OpenOptions = {}): Promise<Link> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const host = hostIn(address);
      let over = false;
      const end = (): void => {
        over = true;
        this.#process.resources.delete(resource);
        signal?.removeEventListener('abort', onAbort);
      };
      // Node keeps signals that are listened to, and all that hangs on them.
      const resource = { died: end };
      this.#process.resources.add(resource);
      const onAbort = (): void => {
        end();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort);
      this.#network.dial(this.#process, address, host, {
        over: () => over,
        linked: (link) => {
          // Another try may have got through before.
          if (over) return link.close();
          end();
          resolve(link);
        },
        failed: (error) => {
          if (over) return;
          end();
          reject(error);
        },
      });
    });
  }

  /** `sim:` takes a free address of this machine. */
  async listen(address: string, onLink: (link: Link) => void, { signal }: OpenOptions = {}): Promise<Listener> {
    signal?.throwIfAborted();
    const own = this.#process.machine.name;
    const host = address === SCHEME ? own : hostIn(address);
    if (host !== own) throw new TransportError('invalid-address', `${address} is not on ${own}: write ${SCHEME}${own}`);
    const bound = address === SCHEME ? this.#freeAddress() : address;
    const unbind = this.#network.bind(bound, this.#process, onLink);
    const close = async (): Promise<void> => unbind();
    return { address: bound, close, [Symbol.asyncDispose]: close };
  }

  #freeAddress(): string {
    let address = `${SCHEME}${this.#process.machine.name}`;
    while (this.#network.taken(address)) {
      this.#lastPort += 1;
      address = `${SCHEME}${this.#process.machine.name}:${this.#lastPort}`;
    }
    return address;
  }
}

function hostIn(address: string): string {
  const [host = ''] = address.slice(SCHEME.length).split(':');
  if (!address.startsWith(SCHEME) || host === '') {
    throw new TransportError('invalid-address', `${address} is no simulated address: write ${SCHEME}<machine>`);
  }
  return host;
}
