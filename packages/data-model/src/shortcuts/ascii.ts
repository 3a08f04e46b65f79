/** Up to this many bytes a loop is faster than the platform's decoder. */
const SHORT_READ = 24;

/** Above this many characters the platform's encoder is faster than a loop. */
const SHORT_WRITE = 40;

/** The text that these bytes spell where it is short and ASCII throughout; otherwise undefined. */
export function readShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > SHORT_READ) return undefined;
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * Writes text that is short and ASCII throughout, and answers how many bytes it took; otherwise -1, and what it wrote is
 * to be overwritten.
 */
export function writeShortAscii(text: string, bytes: Uint8Array, start: number): number {
  if (text.length > SHORT_WRITE) return -1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return -1;
    bytes[start + i] = unit;
  }
  return text.length;
}
