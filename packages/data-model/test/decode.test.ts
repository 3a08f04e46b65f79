import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  canonicalNumber,
  decodeConfig,
  decodeSnapshot,
  decodeTombstone,
  InvalidEntry,
  LimitExceeded,
  MalformedJson,
  pack,
  parse,
  type RefusedEntry,
  Snapshot,
  toLimits,
} from '../src/index.js';
import { refusal } from './refusal.js';
import { holds } from './seeded.js';

const test = suite('decoding the wire');
const body = (live: string, dead = ''): string => `{"Types":{"t":{"live":[${live}],"dead":[${dead}]}}}`;
const entry = (id: string, rest = '"ver":1'): string => `{"type":"t","id":"${id}",${rest}}`;

test('takes versions in plain digits alone, exact to 2^64-1', () => {
  const good = [
    '0',
    '1',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '1700000000000000000',
    '10000000000000000000',
    '18446744073709551615',
  ];
  for (const ver of good) {
    assert.is(String(decodeConfig(entry('i', `"ver":${ver}`)).ver), ver);
    assert.is(String(decodeTombstone(entry('i', `"ver" : ${ver} `)).ver), ver);
  }
  const bad = [
    '1e3',
    '1E3',
    '1.0',
    '-1',
    '-0',
    '0.5',
    '"5"',
    'null',
    'true',
    '[1]',
    '{}',
    '18446744073709551616',
    '18446744073709552000',
    '100000000000000000000',
    '1e400',
    '9007199254740993.0',
    '000000000000000000000',
  ];
  for (const ver of bad) {
    const error = refusal(() => decodeConfig(entry('i', `"ver":${ver}`)));
    if (ver.startsWith('00')) assert.instance(error, MalformedJson);
    else assert.equal([error.code, error.path], ['invalid-version', ['ver']], ver);
  }
  assert.is(refusal(() => decodeConfig('{"type":"t","id":"i"}')).code, 'invalid-version');
});

test('sees through escaped and oddly cased member names', () => {
  for (const text of [
    '{"TYPE":"t","iD":"i","Ver":7,"dAtA":1}',
    '{"t\\u0079pe":"t","\\u0069d":"i","v\\u0065r":7,"d\\u0061ta":1}',
  ]) {
    const { type, id, ver, text: data } = decodeConfig(text);
    assert.equal([type, id, ver, data], ['t', 'i', 7, '1']);
  }
  for (const name of ['v\\u0065r', 'VER', 'vEr', '\\u0056ER']) {
    assert.is(refusal(() => decodeConfig(`{"type":"t","id":"i","${name}":1e3}`)).code, 'invalid-version', name);
  }
});

test('lets the last of several members win, whatever their case, and ignores unknown ones', () => {
  const members = fc.array(fc.tuple(fc.constantFrom('id', 'ID', 'Id', 'iD'), fc.constantFrom('a', 'b', 'c')), {
    minLength: 1,
    maxLength: 6,
  });
  holds(
    fc.property(members, fc.constantFrom('1', '1.0', '9007199254740993'), (ids, number) => {
      const text = `{"x":${number},"type":"t","ver":1,${ids.map(([name, id]) => `"${name}":"${id}"`).join()},"ids":"no","_id":"no"}`;
      assert.is(decodeConfig(text).id, ids.at(-1)?.[1]);
    }),
    200,
  );
  assert.is(decodeConfig('{"type":"t","id":"a","ID":null,"ver":3}').id, 'a', 'null says nothing where it is no value');
  assert.is(decodeConfig('{"type":"t","id":"a","ver":3,"data":1,"Data":null}').text, 'null');
});

test('leaves what a member said before when it is null later, as Go does', () => {
  const cases: [members: string, read: unknown[]][] = [
    ['"type":"t","type":null,"id":"a","ver":1', ['t', 'a', 1]],
    ['"type":"t","id":"a","ver":1,"ver" : null', ['t', 'a', 1]],
    ['"type":"t","id":"a","ID":"b","id":null,"ver":1', ['t', 'b', 1]],
    ['"type":"t","ID":"b","id":"a","id":null,"ver":1', ['t', 'a', 1]],
    ['"type":"t","id":null,"id":"a","id":null,"id":null,"ver":1', ['t', 'a', 1]],
    ['"type":"t","id":"a","id":null,"id":"b","ver":1', ['t', 'b', 1]],
    ['"type":"t","id":"a","id":null,"ver":18446744073709551615', ['t', 'a', 18446744073709551615n]],
  ];
  for (const [members, read] of cases) {
    const { type, id, ver } = decodeConfig(`{${members}}`);
    assert.equal([type, id, ver], read, members);
    const [entry] = decodeSnapshot(`{"Types":{"data":{"live":[{${members}}]}}}`);
    assert.equal([entry?.type, entry?.id, entry?.ver], read, members);
  }
  assert.is(refusal(() => decodeConfig('{"type":"t","id":null,"ver":1}')).code, 'invalid-id');
  const data = '"ver":1,"data":{"id":1,"id":null,"__proto__":2,"type":null}';
  assert.is(
    decodeConfig(entry('i', data)).text,
    '{"__proto__":2,"id":null,"type":null}',
    'in data the last one counts',
  );
});

test('keeps the data of a config exactly, and of a tombstone none', () => {
  assert.is(
    decodeConfig(entry('i', '"ver":1,"data":{"b":[1.0,9007199254740993],"a":-0}')).text,
    '{"a":-0,"b":[1,9007199254740993]}',
  );
  assert.is(decodeConfig(entry('i', '"ver":1,"data":null')).text, 'null');
  assert.is(decodeConfig(entry('i', '"ver":1,"dead":true')).dead, false, 'its place says what it is');
  assert.equal(
    [decodeTombstone(entry('i', '"ver":1,"data":5')).text, decodeTombstone(entry('i')).dead],
    [undefined, true],
  );
});

test('loses no digit of any number, wherever its point and however long its exponent', () => {
  const digits = fc
    .integer({ min: 1, max: 12 })
    .chain((length) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length }));
  const exponent = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -330, max: 330 }).map((power) => `e${power}`),
  );
  holds(
    fc.property(digits, digits, exponent, fc.boolean(), (whole, fraction, power, nested) => {
      const token = `${whole.replace(/^0+(?=.)/, '')}.${fraction}${power}`;
      const [before, after] = nested ? ['{"a":[', ']}'] : ['', ''];
      assert.is(
        decodeConfig(entry('i', `"ver":1,"data":${before}${token}${after}`)).text,
        `${before}${canonicalNumber(token)}${after}`,
      );
    }),
    1000,
  );
  assert.is(decodeConfig(entry('i', '"ver":1,"data":12345678.1234567891')).text, '1.23456781234567891e7');
  assert.is(decodeConfig(entry('i', '"ver":1,"data":1234567.12345678')).text, '1234567.12345678');
});

test('refuses texts that hold no entry', () => {
  for (const [text, Class] of [
    ['', MalformedJson],
    ['{', MalformedJson],
    ['null', InvalidEntry],
    ['5', InvalidEntry],
    ['9007199254740993', InvalidEntry],
    ['"x"', InvalidEntry],
    ['[]', InvalidEntry],
  ] as const) {
    for (const decode of [decodeConfig, decodeTombstone, decodeSnapshot, parse]) {
      if (decode === parse && text === '[]') assert.equal(parse(text), []);
      else
        assert.instance(
          refusal(() => decode(text)),
          Class,
        );
    }
  }
  assert.is(refusal(() => decodeConfig('{"ver":1}')).code, 'invalid-type');
  assert.is(refusal(() => decodeConfig('{"type":"t","ver":1}')).code, 'invalid-id');
  assert.is(refusal(() => decodeConfig('{"type":"t","id":"\\ud800","ver":1}')).code, 'invalid-id');
});

test('reads sets in every form that gosconf writes', () => {
  for (const text of ['{"Types":null}', '{}', '{"Types":{}}', '{"types":null}', '{"unknown":1}', '{"Type\u017f":{}}'])
    assert.equal(decodeSnapshot(text), []);
  assert.equal(decodeSnapshot(`{"Type\u017f":{"t":{"LIVE":[${entry('a')}]}}}`).length, 1);
  assert.equal(decodeSnapshot('{"Types":{"t":{}}}'), []);
  const all = decodeSnapshot(body(`${entry('a')},${entry('b', '"ver":18446744073709551615')}`, entry('a', '"ver":2')));
  assert.equal(
    all.map(({ id, ver, dead }) => [id, ver, dead]),
    [
      ['a', 1, false],
      ['b', 2n ** 64n - 1n, false],
      ['a', 2, true],
    ],
  );
  assert.is(
    decodeSnapshot('{"Types":{"other":{"live":[{"type":"own","id":"i","ver":1}]}}}')[0]?.type,
    'own',
    'its own type counts',
  );
});

test('refuses a set whole when a part of it is bad, and names the place', () => {
  const cases: [text: string, code: string, path: (string | number)[]][] = [
    [body(`${entry('a')},null`), 'invalid-entry', ['Types', 't', 'live', 1]],
    [body('', '5'), 'invalid-entry', ['Types', 't', 'dead', 0]],
    [body(`${entry('a')},${entry('b', '"ver":-1')}`), 'invalid-version', ['Types', 't', 'live', 1, 'ver']],
    [body(entry('')), 'invalid-id', ['Types', 't', 'live', 0, 'id']],
    [body('', entry('x'.repeat(513))), 'id-too-long', ['Types', 't', 'dead', 0, 'id']],
    [
      body(entry('a', `"ver":1,"data":${'['.repeat(129)}${']'.repeat(129)}`)),
      'data-too-deep',
      ['Types', 't', 'live', 0, 'data'],
    ],
    [body(entry('a', '"ver":1,"data":[1e10000]')), 'number-too-long', ['Types', 't', 'live', 0, 'data']],
    [body(`${entry('a')},${entry('a', '"ver":2')}`), 'duplicate-id', ['Types', 't', 'live', 1]],
    ['{"Types":{"t":null}}', 'invalid-entry', ['Types', 't']],
    ['{"Types":{"t":[]}}', 'invalid-entry', ['Types', 't']],
    ['{"Types":{"t":{"live":null}}}', 'invalid-entry', ['Types', 't', 'live']],
    ['{"Types":{"t":{"dead":{}}}}', 'invalid-entry', ['Types', 't', 'dead']],
    ['{"Types":[]}', 'invalid-entry', ['Types']],
    ['{"Types":5}', 'invalid-entry', ['Types']],
  ];
  for (const [text, code, path] of cases) {
    const error = refusal(() => decodeSnapshot(text));
    assert.equal([error.code, error.path], [code, path], text.slice(0, 100));
    assert.match(error.message, path.slice(0, 3).join('.'));
  }
  assert.is(
    decodeSnapshot(body(`${entry('a')},{"type":"u","id":"a","ver":1}`)).length,
    2,
    'one id of two types is two keys',
  );
});

test('passes over bad entries when asked to report them, and takes the rest', () => {
  const refused: RefusedEntry[] = [];
  const live = `${entry('a')},${entry('b', '"ver":1.0')},null,{"id":5,"ver":1},${entry('a', '"ver":2')},${entry('c')}`;
  const taken = decodeSnapshot(body(live, entry('x'.repeat(600))), { onRefused: (one) => refused.push(one) });
  assert.equal(
    taken.map(({ id }) => id),
    ['a', 'c'],
  );
  assert.equal(
    refused.map(({ key, code }) => [key.type, key.id.slice(0, 3), code]),
    [
      ['t', 'b', 'invalid-version'],
      ['t', '', 'invalid-entry'],
      ['t', '', 'invalid-type'],
      ['t', 'a', 'duplicate-id'],
      ['t', 'xxx', 'id-too-long'],
    ],
  );
  for (const { error, code } of refused) assert.is(error.code, code);
  const lenient = { onRefused: () => undefined };
  assert.equal(
    decodeSnapshot('{"Types":{"t":{"live":null,"dead":null}}}', lenient),
    [],
    'Go may write an empty list as null',
  );
  for (const text of ['{"Types":{"t":5}}', '{"Types":{"t":{"live":5}}}', '{"Types":', 'null', '[]'])
    refusal(() => decodeSnapshot(text, lenient));
  assert.throws(
    () =>
      decodeSnapshot(body('null'), {
        onRefused: () => {
          throw new RangeError('mine');
        },
      }),
    RangeError,
  );
});

test('bounds the number of entries and their parts by the limits given', () => {
  const three = body([1, 2].map((n) => entry(`${n}`)).join(), entry('3'));
  assert.is(decodeSnapshot(three, { limits: { maxEntries: 3 } }).length, 3);
  for (const onRefused of [undefined, () => undefined]) {
    const error = refusal(() => decodeSnapshot(three, { limits: { maxEntries: 2 }, ...(onRefused && { onRefused }) }));
    assert.equal([error.constructor, error.code], [LimitExceeded, 'too-many-entries']);
  }
  const limits = toLimits({ maxIdBytes: 2, maxDataBytes: 3 });
  assert.is(decodeConfig(entry('ab', '"ver":1,"data":"a"'), limits).text, '"a"');
  assert.is(refusal(() => decodeConfig(entry('abc'), limits)).code, 'id-too-long');
  assert.is(refusal(() => decodeTombstone(entry('abc'), limits)).code, 'id-too-long');
  assert.is(refusal(() => decodeConfig(entry('ab', '"ver":1,"data":"ab"'), limits)).code, 'data-too-large');
  const text = `${'x'.repeat(256 * 1024 - 2)}`;
  assert.is(decodeConfig(entry('i', `"ver":1,"data":"${text}"`)).text?.length, 256 * 1024);
  assert.is(refusal(() => decodeConfig(entry('i', `"ver":1,"data":"${text}x"`))).code, 'data-too-large');
});

test('meets hostile texts with typed errors, never with a full stack', () => {
  const many = 100_000;
  const around = (open: string, close: string, inside = ''): string => open.repeat(many) + inside + close.repeat(many);
  const texts = [
    '['.repeat(many),
    `${'['.repeat(many)}1234567890123456`,
    around('[', ']'),
    around('{"data":', '}', '1'),
    around('{"Types":', '', '9007199254740993'),
    body(around('[', ']')),
    body(entry('a', `"ver":1,"data":${around('[', ']')}`)),
    body(entry('a', `"ver":1,"data":${around('{"a":', '}', '1.50e300')}`)),
    entry('a', `"ver":${'1'.repeat(1_000_000)}`),
    entry('a', `"ver":1,"data":1${'0'.repeat(1_000_000)}`),
    entry('a'.repeat(5_000_000)),
    entry('a', `"ver":1,"data":[1.50,"${'a'.repeat(5_000_000)}"]`),
    `{"ver"${' '.repeat(1_000_000)}`,
    '"ver":'.repeat(many),
  ];
  for (const text of texts) {
    for (const decode of [decodeConfig, decodeTombstone, decodeSnapshot, parse]) {
      const what = (): unknown => decode(text);
      try {
        what();
      } catch (error) {
        assert.ok((error as { code?: string }).code, `${error} from ${text.slice(0, 40)}`);
        assert.ok((error as Error).message.length < 1000);
      }
    }
  }
});

test('of what stringify wrote has its own reader, which takes any number of entries', () => {
  assert.instance(parse('{}'), Snapshot);
  assert.instance(parse('{"Types":null}'), Snapshot);
  assert.equal(parse(entry('a', '"ver":1,"data":[1],"dead":false')), { type: 't', id: 'a', ver: 1, data: [1] });
  assert.equal(parse(entry('a', '"ver":1,"dead":true')), { type: 't', id: 'a', ver: 1, dead: true });
  assert.equal(parse(`[${entry('a')}]`), [{ type: 't', id: 'a', ver: 1 }]);
  assert.equal(refusal(() => parse(`[${entry('a')},{"ver":1}]`)).path, [1, 'type']);
  const count = 100_001;
  const text = body(Array.from({ length: count }, (_, n) => entry(`${n}`)).join());
  assert.is((parse(text) as Snapshot).size, count);
  assert.is(refusal(() => parse(text, { maxEntries: 100_000 })).code, 'too-many-entries');
  assert.is(
    (parse(body(entry('a', '"ver":5'), entry('a', '"ver":5'))) as Snapshot).getPacked('t', 'a')?.dead,
    pack({ type: 't', id: 'a', ver: 5, dead: true }).dead,
  );
});

test.run();
