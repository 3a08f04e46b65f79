/**
 * An in-process network. Use it in tests, in simulators and for parts of one process that speak as if apart; and read
 * it before you write a transport of your own.
 *
 * @packageDocumentation
 */
export { MemoryNetwork, type MemoryNetworkOptions } from './memory-network.js';
export { createMemoryTransport } from './memory-transport.js';
export { platformSchedule, type Schedule } from './schedule.js';
