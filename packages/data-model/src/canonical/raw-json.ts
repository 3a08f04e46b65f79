import { canonicalNumber } from './number.js';

/** A part of data that knows its canonical text, as no plain value would have it. */
export abstract class ExactJson {
  /** Canonical JSON text. */
  abstract readonly text: string;
  /** How many arrays and objects are inside each other; 0 for a scalar. */
  abstract readonly depth: number;
}

/**
 * Exact JSON text that stands for a value in data. Made by `rawJson`; its text is canonical.
 */
export class RawJson extends ExactJson {
  readonly text: string;
  readonly depth: number;

  /** For `rawJson`, which checks what it passes. */
  constructor(text: string, depth: number) {
    super();
    this.text = text;
    this.depth = depth;
  }

  /** The value as `JSON.parse` gives it, numbers rounded to doubles. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** A number as it stood in its source, where a double would not be the same; never leaves this package. */
export class NumberToken extends ExactJson {
  readonly token: string;
  readonly depth = 0;

  constructor(token: string) {
    super();
    this.token = token;
  }

  get text(): string {
    return canonicalNumber(this.token);
  }
}
