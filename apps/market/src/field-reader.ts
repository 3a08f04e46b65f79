import { InvalidOpenRtb } from './errors.js';

type Path = readonly (string | number)[];

/** Reads the fields of one JSON object and says exactly which one is wrong. Fields it isn't asked for are ignored. */
export class FieldReader {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #path: Path;

  /** @throws {@link InvalidOpenRtb} `invalid-field` unless `value` is an object */
  constructor(value: unknown, path: Path = []) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object');
    this.#object = value as Record<string, unknown>;
    this.#path = path;
  }

  /** A string that must be there and not be empty. */
  requiredText(field: string): string {
    const value = this.text(field);
    if (value === undefined || value === '') {
      throw new InvalidOpenRtb(
        'missing-field',
        `${dotted([...this.#path, field])} is missing: give a string that isn't empty`,
        {
          path: [...this.#path, field],
        },
      );
    }
    return value;
  }

  text(field: string): string | undefined {
    return this.#read(field, 'a string', (value) => typeof value === 'string');
  }

  /** A finite number from `min` up. */
  number(field: string, min = 0): number | undefined {
    const fits = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= min;
    return this.#read(field, `a number of at least ${min}`, fits);
  }

  integer(field: string, min = 0): number | undefined {
    const fits = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= min;
    return this.#read(field, `a whole number of at least ${min}`, fits);
  }

  texts(field: string): readonly string[] | undefined {
    const fits = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
    return this.#read(field, 'an array of strings', fits);
  }

  /** The object in a field. */
  object<T>(field: string, read: (reader: FieldReader) => T): T | undefined {
    const value = this.#object[field];
    return value === undefined || value === null ? undefined : read(new FieldReader(value, [...this.#path, field]));
  }

  /** The array of objects in a field; empty when there is none. */
  objects<T>(field: string, read: (reader: FieldReader) => T): T[] {
    const values = this.#read<unknown[]>(field, 'an array of objects', Array.isArray) ?? [];
    return values.map((value, index) => read(new FieldReader(value, [...this.#path, field, index])));
  }

  /** The error that this object is wrong as a whole. */
  wrong(field: string, expected: string): InvalidOpenRtb {
    return wrong([...this.#path, field], expected);
  }

  #read<T>(field: string, expected: string, fits: (value: unknown) => boolean): T | undefined {
    const value = this.#object[field];
    if (value === undefined || value === null) return undefined;
    if (!fits(value)) throw wrong([...this.#path, field], expected);
    return value as T;
  }
}

function wrong(path: Path, expected: string): InvalidOpenRtb {
  return new InvalidOpenRtb(
    'invalid-field',
    `${path.length === 0 ? 'the message' : dotted(path)} must be ${expected}`,
    { path },
  );
}

function dotted(path: Path): string {
  return path.join('.');
}
