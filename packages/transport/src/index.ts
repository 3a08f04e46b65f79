/**
 * The contract for wires that carry frames. Whoever has a wire writes a {@link Transport}; gossip, and whatever else
 * speaks in frames, comes free with it. No I/O.
 *
 * @packageDocumentation
 */
export { CLOSE_CODES, type CloseCode, type CloseReason, closeReason } from './close-reason.js';
export { TransportError, type TransportErrorCode } from './errors.js';
export { DEFAULT_LINK_LIMITS, type LinkLimits, toLinkLimits } from './limits.js';
export {
  hasTopics,
  type Link,
  type Listener,
  type OpenOptions,
  type Receiver,
  type Topics,
  type Transport,
} from './transport.js';
