import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ClockDrift,
  Closed,
  ConfigError,
  InvalidEntry,
  InvalidOption,
  LimitExceeded,
  MalformedJson,
  Overloaded,
  SchemaMismatch,
  StoreFailed,
  UnknownType,
  VersionExhausted,
} from '../src/index.js';

const test = suite('errors');

test('carry a stable code, the name of their class and what they were told', () => {
  const cause = new Error('first');
  const errors: [ConfigError, code: string, name: string][] = [
    [new MalformedJson('m'), 'malformed-json', 'MalformedJson'],
    [new InvalidEntry('invalid-id', 'm'), 'invalid-id', 'InvalidEntry'],
    [new LimitExceeded('id-too-long', 'm'), 'id-too-long', 'LimitExceeded'],
    [new VersionExhausted('m'), 'version-exhausted', 'VersionExhausted'],
    [new ClockDrift('m'), 'clock-drift', 'ClockDrift'],
    [new UnknownType('m'), 'unknown-type', 'UnknownType'],
    [new SchemaMismatch('async-schema', 'm'), 'async-schema', 'SchemaMismatch'],
    [new StoreFailed('store-failed', 'm'), 'store-failed', 'StoreFailed'],
    [new Overloaded('m'), 'overloaded', 'Overloaded'],
    [new Closed('m'), 'closed', 'Closed'],
  ];
  for (const [error, code, name] of errors) {
    assert.instance(error, ConfigError);
    assert.instance(error, Error);
    assert.equal([error.code, error.name, error.message, error.path], [code, name, 'm', []]);
    assert.not('cause' in error, 'no cause unless there is one');
  }
  const option = new InvalidOption('maxBatch', 'm');
  assert.equal([option.code, option.name, option.path], ['invalid-option', 'InvalidOption', ['maxBatch']]);
  const full = new InvalidEntry('invalid-data', 'm', { path: ['data', 0], cause });
  assert.equal([full.path, full.cause], [['data', 0], cause]);
});

test.run();
