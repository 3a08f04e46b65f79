import { sha256 as digest } from '@noble/hashes/sha2.js';

const encoder = new TextEncoder();

/** SHA-256 of bytes, or of a string's UTF-8; 32 characters, one a byte. */
export function sha256(data: string | Uint8Array): string {
  return String.fromCharCode(...digest(typeof data === 'string' ? encoder.encode(data) : data));
}
