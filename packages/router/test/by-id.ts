import type { Config } from '@sconf/data-model';
import * as assert from 'uvu/assert';
import type { State } from '../src/index.js';

/** The data of each live config, by id; every call is written down. */
export class ById implements State<Map<string, unknown>> {
  readonly calls: string[] = [];
  readonly types?: readonly string[];

  constructor(types?: readonly string[]) {
    if (types !== undefined) this.types = types;
  }

  init(): Map<string, unknown> {
    this.calls.push('init');
    return new Map();
  }

  copy(state: Map<string, unknown>): Map<string, unknown> {
    this.calls.push('copy');
    return new Map(state);
  }

  put(draft: Map<string, unknown>, { id, ver, data }: Config): void {
    this.calls.push(`put ${id}${ver}`);
    assert.not(draft.has(id), `${id} was killed before it is put again`);
    draft.set(id, data);
  }

  kill(draft: Map<string, unknown>, { id, ver }: Config): void {
    this.calls.push(`kill ${id}${ver}`);
    assert.ok(draft.delete(id), `${id} was put before`);
  }
}
