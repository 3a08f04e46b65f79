/**
 * Links and topics over NATS, for those who operate a cluster of it already.
 *
 *     const transport = await createNatsTransport({ servers: 'nats://127.0.0.1:4222' });
 *     const node = await createNode({ router, transport, cluster: 'market', listen: 'nats:a' });
 *
 * Not for a handful of nodes that reach each other: direct links have one hop less and no server to run.
 *
 * @packageDocumentation
 */
export { type Bucket, type BucketOptions, openBucket } from './bucket.js';
export { createNatsTransport, type NatsTransport } from './nats-transport.js';
export type { NatsTransportOptions } from './options.js';
