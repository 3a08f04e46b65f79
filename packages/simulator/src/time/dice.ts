import { createRandom } from '@sconf/transport/faulty';

/** Chance that a seed repeats. */
export class Dice {
  readonly #seed: number;
  readonly #random: () => number;

  /** @param seed a whole number; its lower 32 bits count */
  constructor(seed: number) {
    this.#seed = seed;
    this.#random = createRandom(seed);
  }

  /** Uniform in [0, 1). */
  readonly next = (): number => this.#random();

  /** Dice of their own, which depend on the seed and the name alone: who throws them more often changes no others. */
  branch(name: string): Dice {
    return new Dice(mix(this.#seed, name));
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return probability > 0 && this.#random() < probability;
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** A number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  /** A waiting time of this mean: exponentially distributed, as of what happens at any time alike. */
  wait(mean: number): number {
    return -Math.log(1 - this.#random()) * mean;
  }

  /** One of some. */
  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }
}

/** FNV-1a over the name, started from the seed. */
function mix(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash;
}
