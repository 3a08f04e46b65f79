/** What befalls the frames that arrive on one link, or from one topic. */
export interface Fault {
  /** One frame arrived: it is handed to `pass` now, later, more than once or never. */
  onFrame(frame: Uint8Array, pass: (frame: Uint8Array) => void): void;
  /** Nobody is left to pass frames to: what is held is let go, timers included. */
  stop?(): void;
}

/** Makes the fault of one link, known by where its other end is, or of one topic, known by its name. */
export type CreateFault = (remoteAddress: string) => Fault;
