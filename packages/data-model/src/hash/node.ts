import { hash } from 'node:crypto';

/** SHA-256 of bytes, or of a string's UTF-8; 32 characters, one a byte. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'binary');
}
