import { parseArgs } from 'node:util';
import { InvalidOption } from './errors.js';

/** One option: its kind follows from its default. */
export interface OptionSpec {
  readonly type: 'text' | 'number' | 'flag' | 'list';
  readonly help: string;
  /** Absent for a list or a flag; a text or number without one is required. */
  readonly default?: string | number;
  /** Bounds of a number, inclusive. */
  readonly min?: number;
  readonly max?: number;
}

type ValueOf<S extends OptionSpec> = S['type'] extends 'number'
  ? number
  : S['type'] extends 'flag'
    ? boolean
    : S['type'] extends 'list'
      ? readonly string[]
      : string;

/** Values by option name. */
export type OptionValues<S extends Record<string, OptionSpec>> = { readonly [K in keyof S]: ValueOf<S[K]> };

/**
 * Reads a command line.
 *
 * @throws {@link InvalidOption} `unknown-option`, `invalid-option`, `missing-option`
 */
export function readOptions<const S extends Record<string, OptionSpec>>(
  specs: S,
  args: readonly string[],
): OptionValues<S> {
  const given = parse(specs, args);
  const values = Object.entries(specs).map(([name, spec]) => [name, readValue(name, spec, given[name])]);
  return Object.fromEntries(values) as OptionValues<S>;
}

/** The text of `--help`. */
export function usageOf(command: string, purpose: string, specs: Record<string, OptionSpec>): string {
  const names = Object.entries(specs).map(([name, { type }]) =>
    type === 'flag' ? `--${name}` : `--${name} <${type}>`,
  );
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.values(specs).map((spec, index) => {
    const fallback = spec.default === undefined || spec.default === '' ? '' : ` (default ${spec.default})`;
    return `  ${(names[index] ?? '').padEnd(width)}  ${spec.help}${fallback}`;
  });
  return `${purpose}\n\nUsage: ${command} [options]\n\n${lines.join('\n')}\n`;
}

type Given = Record<string, string | boolean | (string | boolean)[] | undefined>;

function parse(specs: Record<string, OptionSpec>, args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type }]) => [
      name,
      { type: type === 'flag' ? ('boolean' as const) : ('string' as const), multiple: type === 'list' },
    ]),
  );
  try {
    // pnpm hands on the `--` that separates its own options from the script's.
    return parseArgs({ args: args.filter((arg) => arg !== '--'), options, strict: true }).values;
  } catch (cause) {
    const code =
      (cause as { code?: string }).code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? 'invalid-option' : 'unknown-option';
    throw new InvalidOption(code, `${(cause as Error).message.split('. ')[0]}; --help lists the options`, cause);
  }
}

function readValue(
  name: string,
  spec: OptionSpec,
  given: Given[string],
): string | number | boolean | readonly string[] {
  if (spec.type === 'flag') return given === true;
  if (spec.type === 'list') return (given as string[] | undefined) ?? [];
  const text = (given as string | undefined) ?? spec.default;
  if (text === undefined) throw new InvalidOption('missing-option', `--${name} is missing: ${spec.help}`);
  return spec.type === 'number' ? readNumber(name, spec, text) : String(text);
}

function readNumber(
  name: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: OptionSpec,
  text: string | number,
): number {
  const value = typeof text === 'string' && text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= min && value <= max)) {
    throw new InvalidOption('invalid-option', `--${name} is ${text}: give a number from ${min} to ${max}`);
  }
  return value;
}
