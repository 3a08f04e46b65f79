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
