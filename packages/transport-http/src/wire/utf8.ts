// A byte order mark is kept, so that it is refused as Go refuses it: it is no part of JSON.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const REPLACEMENT = '\ufffd';

/**
 * Reads UTF-8 as Go's JSON decoder does: each byte that belongs to no well-formed sequence becomes one U+FFFD. The
 * platform's decoder puts one in place of several such bytes, and a text must not depend on which of the two read it.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes(REPLACEMENT) ? decodeByteByByte(bytes) : text;
}

function decodeByteByByte(bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) {
      text += decoder.decode(bytes.subarray(start, i)) + REPLACEMENT;
      start = i + 1;
    }
    i += length || 1;
  }
  return text + decoder.decode(bytes.subarray(start));
}

/** Bytes of the well-formed sequence at `i`, 0 when there is none (The Unicode Standard, table 3-7). */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] as number;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  const second = bytes[i + 1] ?? 0;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const greatest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (length > 1 && (second < least || second > greatest)) return 0;
  for (let k = 2; k < length; k++) {
    if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
