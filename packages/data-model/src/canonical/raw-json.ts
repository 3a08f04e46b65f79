/**
 * Exact JSON text that stands for a value in data. Made by `rawJson`; its text is canonical.
 */
export class RawJson {
  /** Canonical JSON text. */
  readonly text: string;
  /** How many arrays and objects are inside each other; 0 for a scalar. */
  readonly depth: number;

  /** For `rawJson`, which checks what it passes. */
  constructor(text: string, depth: number) {
    this.text = text;
    this.depth = depth;
  }

  /** The value as `JSON.parse` gives it, numbers rounded to doubles. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** A number as it stood in its source, where a double would not be the same; never leaves this package. */
export class NumberToken {
  readonly token: string;

  constructor(token: string) {
    this.token = token;
  }
}
