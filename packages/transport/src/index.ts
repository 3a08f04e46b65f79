/**
 * The contract for wires that carry frames. Whoever has a wire writes a {@link Transport}; gossip, and whatever else
 * speaks in frames, comes free with it. No I/O.
 *
 * @packageDocumentation
 */

export { InvalidOption, numberOption } from '@sconf/data-model';
export { unlessAborted } from './cancellation.js';
export {
  CLOSE_CODES,
  type CloseCode,
  type CloseReason,
  closeReason,
  decodeCloseReason,
  encodeCloseReason,
  FINAL_CLOSE_CODES,
  MAX_CLOSE_MESSAGE_BYTES,
} from './close-reason.js';
export { TransportError, type TransportErrorCode } from './errors.js';
export { FrameCutter, frameHead } from './frame-cutter.js';
export { Heartbeat, type HeartbeatActions } from './heartbeat.js';
export { DEFAULT_LINK_LIMITS, type LinkLimits, toLinkLimits } from './limits.js';
export type { Timers } from './timers.js';
export {
  hasTopics,
  type Link,
  type Listener,
  type OpenOptions,
  type Receiver,
  type Topics,
  type Transport,
} from './transport.js';
export { type WireEnd, WireLink, type WireLinkOptions } from './wire-link.js';
