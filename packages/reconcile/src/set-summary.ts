import type { ByteReader, ByteWriter } from '@sconf/data-model/bytes';

/** Bytes of the parities of a sketch. */
export const PARITY_BYTES = 32;

/** What one side says of its set where it hopes that little differs. */
export interface SetSummary {
  /** Of which key the sketch is. */
  readonly keyId: number;
  /** How many entries the set has, modulo 2^32. */
  readonly size: number;
  readonly parities: Uint8Array;
}

/** Behind the root in a message that opens. */
export function writeSummary(writer: ByteWriter, { keyId, size, parities }: SetSummary): void {
  writer.u32(keyId).u32(size).bytes(parities);
}

export function readSummary(body: ByteReader): SetSummary {
  return { keyId: body.u32() | 0, size: body.u32(), parities: body.bytes(PARITY_BYTES) };
}
