/** A wait that any of several signals ends, also one that is added while it lasts. */
export class InterruptibleWait {
  readonly #over = new AbortController();
  readonly #end = (): void => this.#over.abort();

  /** Lets `signal` end the wait, which has begun. */
  heed(signal: AbortSignal): void {
    if (signal.aborted) this.#end();
    // Stops listening when the wait is over.
    else signal.addEventListener('abort', this.#end, { signal: this.#over.signal });
  }

  /** Resolves with `event`, or when a signal is aborted. */
  async until(event: Promise<void>): Promise<void> {
    await Promise.race([event, new Promise((resolve) => this.#over.signal.addEventListener('abort', resolve))]);
    this.#end();
  }
}
