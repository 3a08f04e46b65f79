import { ConfigError } from '@sconf/data-model';

/** A process of the demo did not come up. Code `start-failed`. */
export class StartFailed extends ConfigError {
  constructor(name: string, reason: string) {
    super('start-failed', `${name} did not start: ${reason}`);
  }
}

/** @throws {@link StartFailed} when it takes longer than `ms` */
export async function within<T>(ms: number, name: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StartFailed(name, `it was not ready after ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
