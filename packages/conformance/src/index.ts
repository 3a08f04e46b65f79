/**
 * Suites that tell whether a wire or a replica keeps the promises of its contract. From any test runner, in three lines:
 *
 *     import { transportConformance } from '@sconf/conformance';
 *     const setup = () => ({ transport: createMyTransport(), address: 'mine://127.0.0.1:0' });
 *     for (const check of transportConformance(setup)) test(check.name, check.run);
 *
 * @packageDocumentation
 */
export { type Check, PromiseBroken } from './check.js';
export { replicaConformance } from './replica/replica-conformance.js';
export type { ReplicaFixture, ReplicaSetup, ReplicaTraits } from './replica/setup.js';
export { eachTopicsFault, type FaultyTopicsSetup } from './topics/each-topics-fault.js';
export type { TopicsFixture, TopicsSetup, TopicsTraits } from './topics/setup.js';
export { topicsConformance } from './topics/topics-conformance.js';
export { eachFault, type FaultySetup } from './transport/each-fault.js';
export type { TransportFixture, TransportSetup, TransportTraits } from './transport/setup.js';
export { transportConformance } from './transport/transport-conformance.js';
