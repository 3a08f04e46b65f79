/**
 * In place of the shortcuts where they are not worth their bytes: a page has few writers and peers, and has to be loaded.
 *
 * @packageDocumentation
 */
export function readShortAscii(): undefined {
  return undefined;
}

export function writeShortAscii(): -1 {
  return -1;
}

export function isPlainlyCanonical(): false {
  return false;
}

export function quickText(): undefined {
  return undefined;
}

export function remember(): void {
  // Read again it is built again.
}
