/**
 * A node that only dials, and the types that go with it, without the code of those that others dial.
 *
 * @packageDocumentation
 */
export { ProtocolError, type ProtocolErrorCode } from './errors.js';
export type { NodeEvent, PeerInfo } from './node/events.js';
export { createLeaf } from './node/leaf.js';
export type { LeafLimits } from './node/leaf-limits.js';
export type { LeafOptions } from './node/node-options.js';
export type { NodeTimes } from './node/node-times.js';
export type { Node } from './node/running-node.js';
export type { Traffic } from './node/traffic.js';
export type { SessionTimes } from './session/session-times.js';
