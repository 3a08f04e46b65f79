/** A wait that any of several signals ends, also one that is added while it lasts. */
export class InterruptibleWait {
  readonly #over = new AbortController();
  #interrupt!: () => void;
  readonly #interrupted = new Promise<void>((resolve) => {
    this.#interrupt = resolve;
  });

  /** Lets `signal` end the wait. */
  heed(signal: AbortSignal): void {
    if (signal.aborted) this.#interrupt();
    // Stops listening when the wait is over.
    else signal.addEventListener('abort', this.#interrupt, { once: true, signal: this.#over.signal });
  }

  /** Resolves with `event`, or when a signal is aborted. */
  async until(event: Promise<void>): Promise<void> {
    await Promise.race([event, this.#interrupted]);
    this.#over.abort();
  }
}
