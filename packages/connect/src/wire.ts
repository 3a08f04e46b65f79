import type { Transport } from '@sconf/transport';

/** What a URL comes to: a wire, and where to dial on it. */
export interface Wire {
  readonly transport: Transport;
  /** The address to dial, as the transport reads it. */
  readonly address: string;
  /** Lets go of what was opened for this URL. Called once, after the last link has ended. */
  close?(): Promise<void>;
}

/** Makes the wire for a URL, for transports that need to connect somewhere first, such as to the broker that it names. */
export type OpenWire = (url: string) => Wire | Promise<Wire>;
