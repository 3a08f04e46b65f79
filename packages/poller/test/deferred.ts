/** A promise that a test settles when it is time. */
export interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

export function deferred(): Deferred {
  const settlers: Partial<Pick<Deferred, 'resolve' | 'reject'>> = {};
  const promise = new Promise<void>((resolve, reject) => Object.assign(settlers, { resolve, reject }));
  return { promise, ...(settlers as Pick<Deferred, 'resolve' | 'reject'>) };
}
