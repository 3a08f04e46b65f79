/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * Random numbers that a seed repeats: sfc32, the small fast counting generator of Chris Doty-Humphrey's PractRand.
 *
 * @param seed a whole number; its lower 32 bits count
 */
export function createRandom(seed: number): Random {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Seeds that are near to each other differ everywhere after twelve rounds.
  for (let round = 0; round < 12; round++) next();
  return next;
}
