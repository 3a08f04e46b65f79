/**
 * Bytes, for protocols that carry entries: `@sconf/data-model/bytes`. Most programs need none of it.
 *
 * @packageDocumentation
 */
export { binaryOf } from './binary.js';
export { ByteReader } from './byte-reader.js';
export { ByteWriter } from './byte-writer.js';
export { readEntry, writeEntry } from './entry-codec.js';
export { KIND, kindOf } from './entry-kind.js';
export { hexOf } from './hex.js';
