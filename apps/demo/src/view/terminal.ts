/** What a key asks for. */
export type KeyAction =
  | { readonly kind: 'quit' }
  | { readonly kind: 'actuator' }
  | { readonly kind: 'poller'; readonly index: number };

/** What a {@link Terminal} needs of standard output and input. */
export interface TerminalStreams {
  readonly output: NodeJS.WriteStream;
  readonly input: NodeJS.ReadStream;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

const USUAL_ROWS = 24;
const USUAL_COLUMNS = 80;

/** A screen that is drawn again and again, and keys. */
export class Terminal {
  readonly #streams: TerminalStreams;
  #isOpen = false;

  constructor(streams: TerminalStreams) {
    this.#streams = streams;
  }

  /** Lines that fit. */
  get rows(): number {
    // A terminal that doesn't know its size says 0.
    return this.#streams.output.rows || USUAL_ROWS;
  }

  get #columns(): number {
    return this.#streams.output.columns || USUAL_COLUMNS;
  }

  /** Takes the screen and the keyboard. The screen is given back even if the process ends in an error. */
  open(onKey: (action: KeyAction) => void): void {
    const { output, input } = this.#streams;
    this.#isOpen = true;
    output.write(ENTER);
    process.once('exit', () => this.close());
    if (!input.isTTY) return;
    input.setRawMode(true).setEncoding('utf8').resume();
    input.on('data', (keys: string) => actionsOf(keys).forEach(onKey));
  }

  /** Draws one frame. */
  draw(lines: readonly string[]): void {
    const { output } = this.#streams;
    const fitting = lines.slice(0, this.rows - 1).map((line) => `${line.slice(0, this.#columns)}\x1b[K`);
    output.write(`\x1b[H${fitting.join('\r\n')}\x1b[J`);
  }

  /** Gives the screen and the keyboard back. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { output, input } = this.#streams;
    output.write(LEAVE);
    if (input.isTTY) input.setRawMode(false).pause();
  }
}

// What arrows and the like send, which holds letters and digits.
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)/g;

/** What keys mean, of which one read may hold several; in raw mode Ctrl-C is a key like any other. */
export function actionsOf(keys: string): KeyAction[] {
  return [...keys.replace(ESCAPE_SEQUENCE, '')].flatMap((key) => actionOf(key) ?? []);
}

function actionOf(key: string): KeyAction | undefined {
  if (key === 'q' || key === '\x03') return { kind: 'quit' };
  if (key === 'a') return { kind: 'actuator' };
  return /^[1-9]$/.test(key) ? { kind: 'poller', index: Number(key) - 1 } : undefined;
}
