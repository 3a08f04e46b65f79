/**
 * Wires that fail on purpose, around any transport: `withDrop(withDelay(transport, ...), ...)`. Chance and time are
 * handed in, so a seed repeats a run, and a simulator runs it in virtual time. For tests.
 *
 * @packageDocumentation
 */
export { type DelayOptions, withDelay } from './delay.js';
export { type DropOptions, withDrop } from './drop.js';
export { type DuplicationOptions, withDuplication } from './duplication.js';
export type { CreateFault, Fault } from './fault.js';
export { withFault } from './faulty-transport.js';
export { type PartitionOptions, withPartition } from './partition.js';
export { createRandom, type Random } from './random.js';
export { type ReorderingOptions, withReordering } from './reordering.js';
