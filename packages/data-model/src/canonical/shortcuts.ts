/**
 * The common cases of writing canonical text and of knowing it, several times as fast as what handles all cases.
 *
 * @packageDocumentation
 */
export { isPlainlyCanonical } from './quick-scan.js';
export { quickText } from './quick-text.js';
