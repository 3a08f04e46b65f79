import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { z } from 'zod';
import {
  ClockDrift,
  ConfigSet,
  defineType,
  type Entry,
  pack,
  SchemaMismatch,
  type StandardSchema,
  TypeRegistry,
  UnknownType,
  VersionExhausted,
} from '../src/index.js';
import { refusal } from './refusal.js';

const test = suite('the type registry');
const schemaOf = (validate: StandardSchema<unknown>['~standard']['validate']): StandardSchema<unknown> => ({
  '~standard': { version: 1, vendor: 'test', validate },
});
const entry = (type: string, data?: unknown, ver: number | bigint = 1): Entry =>
  ({ type, id: 'i', ver, ...(data !== undefined && { data }) }) as Entry;

test('judges data by schemas of zod and valibot alike, and says where it is wrong', () => {
  const registry = new TypeRegistry([
    defineType('zod', z.object({ rate: z.number().min(0), tags: z.array(z.string()) })),
    defineType('valibot', v.object({ rate: v.pipe(v.number(), v.minValue(0)), tags: v.array(v.string()) })),
  ]);
  for (const type of ['zod', 'valibot']) {
    registry.check(entry(type, { rate: 1, tags: ['a'] }));
    registry.check(pack(entry(type, { rate: 1, tags: [] })));
    for (const [data, path] of [
      [{ rate: -1, tags: [] }, ['data', 'rate']],
      [{ rate: 1, tags: ['a', 5] }, ['data', 'tags', 1]],
      [null, ['data']],
      [undefined, ['data']],
    ] as const) {
      const error = refusal(() => registry.check(entry(type, data)));
      assert.instance(error, SchemaMismatch);
      assert.equal([error.code, error.path], ['schema-mismatch', path]);
      assert.match(error.message, path.join('.'));
    }
  }
  registry.check({ type: 'zod', id: 'i', ver: 1, dead: true });
});

test('throws the output of a schema away: what was written is what is kept', () => {
  const type = defineType('t', z.object({ rate: z.coerce.number().default(5) }));
  const registry = new TypeRegistry([type]);
  const given = pack(entry('t', { rate: '7', unknown: true }));
  registry.check(given);
  assert.is(given.text, '{"rate":"7","unknown":true}');
});

test('refuses a schema that answers later, and leaves no rejection behind', async () => {
  const rejected: unknown[] = [];
  const listen = (reason: unknown): void => void rejected.push(reason);
  process.on('unhandledRejection', listen);
  const later = [
    z.string().refine(async () => true),
    schemaOf(async () => ({ value: 1 })),
    schemaOf(() => Promise.reject(new Error('too late'))),
    // biome-ignore lint/suspicious/noThenProperty: a promise of another realm or library
    schemaOf(() => ({ then: (_: unknown, failed: (reason: unknown) => void) => failed(new Error('no')) }) as never),
  ];
  for (const schema of later) {
    const error = refusal(() =>
      new TypeRegistry([defineType('t', schema as StandardSchema<unknown>)]).check(entry('t', 'x')),
    );
    assert.equal([error.constructor, error.code], [SchemaMismatch, 'async-schema']);
  }
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  assert.equal(rejected, []);
});

test('takes a schema that throws, and paths of every form, for a mismatch', () => {
  const failure = new TypeError('cannot read it');
  const throwing = new TypeRegistry([
    defineType(
      't',
      schemaOf(() => {
        throw failure;
      }),
    ),
  ]);
  const error = throwing.inspect(entry('t', 1));
  assert.equal([error?.code, error?.path, error?.cause], ['schema-mismatch', ['data'], failure]);
  const path = ['a', 0, { key: 'b' }, { key: 1 }, Symbol('c')];
  const odd = new TypeRegistry([
    defineType(
      't',
      schemaOf(() => ({ issues: [{ message: 'bad', path }] })),
    ),
  ]);
  assert.equal(odd.inspect(entry('t', 1))?.path, ['data', 'a', 0, 'b', 1, 'Symbol(c)']);
  const none = new TypeRegistry([
    defineType(
      't',
      schemaOf(() => ({ issues: [] })),
    ),
  ]);
  assert.is(none.inspect(entry('t', 1)), undefined);
});

test('accepts types that it does not know, unless told to refuse them', () => {
  new TypeRegistry().check(entry('anything', 5));
  const strict = new TypeRegistry([defineType('b'), defineType('a')], { unknown: 'reject' });
  strict.check(entry('a', 5));
  const error = refusal(() => strict.check(entry('c', 5)));
  assert.equal([error.constructor, error.code, error.path], [UnknownType, 'unknown-type', ['type']]);
  assert.match(error.message, 'a, b');
  assert.equal([strict.names(), strict.get('a')?.name, strict.get('c')], [['b', 'a'], 'a', undefined]);
  assert.is(refusal(() => strict.check(entry('', 5))).code, 'invalid-type');
});

test('refuses versions above the greatest of the type', () => {
  const registry = new TypeRegistry([defineType('small', undefined, { maxVersion: 9 }), defineType('any')]);
  registry.check(entry('small', 1, 9));
  registry.check(entry('any', 1, 2n ** 64n - 1n));
  for (const ver of [10, 2n ** 64n - 1n])
    assert.instance(
      refusal(() => registry.check(entry('small', 1, ver))),
      VersionExhausted,
    );
  assert.is(refusal(() => registry.check(entry('small', 1, -1))).code, 'invalid-version');
  assert.equal(refusal(() => defineType('t', undefined, { maxVersion: -1 })).path, ['maxVersion']);
});

test("refuses versions from the future on types whose versions are a clock's, and on no others", () => {
  const now = Date.UTC(2026, 0, 1);
  const versionAt = (ms: number): number => (ms - Date.UTC(2020, 0, 1)) * 4096;
  const types = [defineType('clock', undefined, { versions: 'clock' }), defineType('any')];
  const registry = new TypeRegistry(types, { now: () => now });
  registry.check(entry('clock', 1, versionAt(now + 60_000)));
  registry.check(entry('any', 1, versionAt(now + 60_001)));
  assert.instance(
    refusal(() => registry.check(entry('clock', 1, versionAt(now + 60_001)))),
    ClockDrift,
  );
  assert.instance(
    refusal(() => registry.check({ ...entry('clock', undefined, 2n ** 64n - 1n), dead: true } as Entry)),
    ClockDrift,
  );
  const wide = new TypeRegistry(types, { now: () => now, maxDriftMs: 90_000 });
  wide.check(entry('clock', 1, versionAt(now + 60_001)));
});

test('refuses declarations that contradict each other', () => {
  const codes = [
    () => new TypeRegistry([defineType('t'), defineType('t')]),
    () => new TypeRegistry([defineType('t', undefined, { versions: 'clock' })]),
    () => defineType(''),
    () => defineType(5 as never),
    () => defineType('t', {} as never),
    () => defineType('t', null as never),
    () => defineType('t', { '~standard': {} } as never),
    () => defineType('t', undefined, { versions: 'clocks' as never }),
    () => new TypeRegistry([], { unknown: 'refuse' as never }),
  ].map((work) => refusal(work).code);
  assert.equal(
    codes,
    Array.from({ length: 9 }, () => 'invalid-option'),
  );
});

test('gives entries of a type their own static type', () => {
  const pacing = defineType('pacing', z.object({ rate: z.number() }));
  const set = new ConfigSet();
  set.put(entry('pacing', { rate: 0.5 }));
  set.kill({ type: 'pacing', id: 'dead', ver: 1 });
  const held = set.get('pacing', 'i');
  assert.is(pacing.is(held) && held.data?.rate, 0.5);
  assert.equal(
    [pacing.is(set.get('pacing', 'dead')), pacing.is(undefined), pacing.is(entry('other'))],
    [false, false, false],
  );
  assert.ok(Object.isFrozen(pacing));
});

test.run();
