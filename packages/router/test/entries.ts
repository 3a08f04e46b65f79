import type { Config, Tombstone } from '@sconf/data-model';

export function config(id: string, ver: number, data?: number, type = 'pacing'): Config {
  return data === undefined ? { type, id, ver } : { type, id, ver, data };
}

export function tombstone(id: string, ver: number, type = 'pacing'): Tombstone {
  return { type, id, ver, dead: true };
}

/** What a call threw, which must be something. */
export function thrownBy(call: () => unknown): Error & { code?: string } {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
