import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InvalidOption, readOptions, usageOf } from '../src/index.js';

const test = suite('command line');
const OPTIONS = {
  name: { type: 'text', help: 'a name' },
  count: { type: 'number', default: 3, min: 1, max: 10, help: 'a count' },
  tag: { type: 'list', help: 'a tag' },
  loud: { type: 'flag', help: 'be loud' },
} as const;

test('values have the kind of their option, and defaults where none is given', () => {
  assert.equal(readOptions(OPTIONS, ['--name', 'x']), { name: 'x', count: 3, tag: [], loud: false });
  const all = ['--', '--name=x', '--count', '10', '--tag', 'a', '--tag', 'b', '--loud'];
  assert.equal(readOptions(OPTIONS, all), { name: 'x', count: 10, tag: ['a', 'b'], loud: true });
});

const wrong: readonly (readonly [args: string[], code: string, message: RegExp])[] = [
  [['--nmae', 'x'], 'unknown-option', /--nmae/],
  [['x'], 'unknown-option', /--help/],
  [['--name'], 'invalid-option', /--name/],
  [[], 'missing-option', /--name is missing/],
  [['--name', 'x', '--count', '11'], 'invalid-option', /--count is 11: give a number from 1 to 10/],
  [['--name', 'x', '--count', 'many'], 'invalid-option', /--count is many/],
  [['--name', 'x', '--count', ''], 'invalid-option', /--count/],
];

for (const [args, code, message] of wrong) {
  test(`"${args.join(' ')}" is refused as ${code}`, () => {
    assert.throws(
      () => readOptions(OPTIONS, args),
      (error: unknown) => error instanceof InvalidOption && error.code === code && message.test(error.message),
    );
  });
}

test('the usage names each option and its default', () => {
  const usage = usageOf('cmd', 'Does it.', OPTIONS);
  assert.match(usage, /^Does it\.\n\nUsage: cmd \[options\]/);
  assert.match(usage, /--count <number> +a count \(default 3\)/);
  assert.match(usage, /--loud +be loud\n/);
});

test.run();
