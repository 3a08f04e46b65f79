/** `count` bytes from a source of numbers from 0 to 1. */
export function randomBytes(random: () => number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}

/** A whole number of 48 bits. */
export function randomNumber(random: () => number): number {
  return Math.floor(random() * 2 ** 24) * 2 ** 24 + Math.floor(random() * 2 ** 24);
}

/** 16 hex digits. */
export function randomId(random: () => number): string {
  return Array.from(randomBytes(random, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
