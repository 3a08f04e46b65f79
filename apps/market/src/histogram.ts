/** Buckets per doubling: quantiles are right to within 4.5 %. */
const STEPS = 16;

/** Counts of a histogram, to send to another process. */
export interface HistogramCounts {
  readonly counts: readonly (readonly [bucket: number, count: number])[];
  readonly max: number;
}

/** Quantiles of many non-negative values in little memory: logarithmic buckets, a sixteenth of a doubling each. */
export class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #max = 0;

  /** How many values there are. */
  get count(): number {
    return this.#count;
  }

  /** The greatest value, exact; 0 when there is none. */
  get max(): number {
    return this.#max;
  }

  /** Adds one value. Below one thousandth it counts as one thousandth. */
  record(value: number): void {
    const bucket = Math.ceil(Math.log2(Math.max(value, 0.001)) * STEPS);
    this.#add(bucket, 1);
    this.#max = Math.max(this.#max, value);
  }

  /** Adds everything that another histogram counted. */
  merge(other: HistogramCounts): void {
    for (const [bucket, count] of other.counts) this.#add(bucket, count);
    this.#max = Math.max(this.#max, other.max);
  }

  /** An upper bound of the value below which a share `q` of all values lies; 0 when there is none. */
  quantile(q: number): number {
    let left = q * this.#count;
    for (const [bucket, count] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(2 ** (bucket / STEPS), this.#max);
    }
    return this.#max;
  }

  /** Everything it counted, for {@link Histogram.merge} elsewhere. */
  counts(): HistogramCounts {
    return { counts: [...this.#buckets], max: this.#max };
  }

  /** Forgets everything. */
  clear(): void {
    this.#buckets.clear();
    this.#count = 0;
    this.#max = 0;
  }

  #add(bucket: number, count: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
    this.#count += count;
  }
}
