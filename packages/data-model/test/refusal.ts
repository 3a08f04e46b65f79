import * as assert from 'uvu/assert';
import { ConfigError } from '../src/index.js';

/** The typed error that `work` throws; fails when it throws nothing or anything else. */
export function refusal(work: () => unknown): ConfigError {
  try {
    work();
  } catch (error) {
    assert.instance(error, ConfigError, `not a typed error: ${error}`);
    return error as ConfigError;
  }
  return assert.unreachable('nothing was refused') as never;
}
