/**
 * What `@sconf/gossip` is in browsers, where no transport listens: its `createNode` makes leaves, so that a page has to load
 * three fifths of the code.
 *
 * @packageDocumentation
 */
export * from './index.js';
export { createLeaf as createNode } from './node/leaf.js';
