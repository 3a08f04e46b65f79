/** What a draw may be named by. */
export type StreamName = string | number;

/**
 * One uniform draw in [0, 1) that depends on its names alone: the same in every process and whatever the order in which
 * draws are made. FNV-1a over the names, finished with MurmurHash3's 32-bit mixer.
 */
export function drawOf(...names: StreamName[]): number {
  return hash(names) / 2 ** 32;
}

/** A stream of pseudo-random numbers that depends on its names alone. */
export function randomOf(...names: StreamName[]): Random {
  return new Random(hash([...names, 'a']), hash([...names, 'b']), hash([...names, 'c']));
}

/** Seeded pseudo-random numbers: sfc32 of Chris Doty-Humphrey's PractRand, 128 bits of state. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Take {@link randomOf} to get one from names. */
  constructor(a: number, b: number, c: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    // The published warm-up: until then, similar seeds give similar numbers.
    for (let i = 0; i < 15; i++) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Exponential with the given mean: the gaps of a Poisson process. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** Standard normal (Box and Muller, 1958; one of the pair). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal with the given median; `sigma` is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }
}

function hash(names: readonly StreamName[]): number {
  let state = 0x811c9dc5;
  for (const name of names) {
    const text = String(name);
    for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
    // A separator, so that ('ab', 'c') and ('a', 'bc') are two names.
    state = Math.imul(state ^ 0x1f, 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
