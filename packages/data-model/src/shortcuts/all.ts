/**
 * The common cases, several times as fast as what handles all of them: what Node, where a replica may be asked a hundred
 * thousand times a second, has in advance of that.
 *
 * @packageDocumentation
 */
export { readShortAscii, writeShortAscii } from './ascii.js';
export { isPlainlyCanonical } from './quick-scan.js';
export { quickText } from './quick-text.js';
export { remember } from './remember.js';
