/**
 * Nodes that keep their sets equal: each change goes out at once, and what was missed is found and fetched. Over any
 * transport; imports no socket library.
 *
 * ```ts
 * import { createNode } from '@sconf/gossip';
 * import { Router } from '@sconf/router';
 * import { createMemoryTransport, MemoryNetwork } from '@sconf/transport-memory';
 *
 * const transport = createMemoryTransport(new MemoryNetwork());
 * const router = new Router();
 * const node = await createNode({ router, transport, cluster: 'example', listen: 'memory:a' });
 * await node.close();
 * ```
 *
 * Not for a client that only wants to look: an `HttpClient` is a replica too, and holds nothing.
 *
 * @packageDocumentation
 */
export { ProtocolError, type ProtocolErrorCode } from './errors.js';
export type { NodeEvent, PeerInfo } from './node/events.js';
export { createLeaf } from './node/leaf.js';
export type { LeafLimits } from './node/leaf-limits.js';
export { DEFAULT_GOSSIP_LIMITS, type GossipLimits } from './node/limits.js';
export { createNode } from './node/node.js';
export type { LeafOptions, NodeOptions } from './node/node-options.js';
export { DEFAULT_NODE_TIMES, type NodeTimes } from './node/node-times.js';
export type { Node } from './node/running-node.js';
export type { Traffic } from './node/traffic.js';
export type { SessionTimes } from './session/session-times.js';
export { createTopicNode, type TopicNode } from './topics/create-topic-node.js';
export type { TopicEvent } from './topics/topic-effect.js';
export type { TopicNodeOptions } from './topics/topic-node-options.js';
export { DEFAULT_TOPIC_TIMES, type TopicTimes } from './topics/topic-times.js';
