import { TopicGossip } from './topic-node.js';
import { type TopicNodeOptions, toTopicSettings } from './topic-node-options.js';

/** A replica that speaks by topics, as whoever runs it sees it. */
export interface TopicNode {
  /** Publishes what waits, up to `times.leaveMs`, and ends. Idempotent. The router and the transport stay open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a node on a wire with topics: what its router accepts is published by type, what others publish is merged, and
 * what was missed is found by requests that any replica answers. Nodes need no addresses and no links.
 *
 * Resolves once subscriptions count, and goes on in the background: see the event `synced`. Rejects with ConfigError
 * `invalid-option`, and with what the transport's `flush` rejects with.
 */
export async function createTopicNode(options: TopicNodeOptions): Promise<TopicNode> {
  const node = new TopicGossip(toTopicSettings(options));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= node.stop();
    return closing;
  };
  try {
    await options.transport.flush?.();
  } catch (error) {
    await close();
    throw error;
  }
  return { close, [Symbol.asyncDispose]: close };
}
