/** What a link needs of a WebSocket that is open, whichever platform it is from. */
export interface FrameSocket {
  /** Bytes that were sent and not yet handed to the operating system. */
  readonly bufferedBytes: number;
  /** Says who hears of what arrives. Called once, before anything can arrive. */
  attach(events: FrameSocketEvents): void;
  /** Sends one message. `onSent` is called, perhaps more than once, when less may be waiting. */
  send(message: Uint8Array | string, onSent?: () => void): void;
  /** Lets nothing more arrive, where the platform can, so that the other end feels it. */
  pause?(): void;
  resume?(): void;
  /** Begins the closing handshake; what was sent before goes first. */
  close(number: number, text: string): void;
  /** Ends it without a word. */
  terminate(): void;
}

/** What a socket tells. */
export interface FrameSocketEvents {
  onMessage(message: Uint8Array | string): void;
  /** It has ended; the last call. */
  onClose(number: number, text: string): void;
}
