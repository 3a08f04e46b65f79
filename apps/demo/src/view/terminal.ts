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

/** A screen that is drawn again and again, and keys. */
export class Terminal {
  readonly #streams: TerminalStreams;
  #isOpen = false;

  constructor(streams: TerminalStreams) {
    this.#streams = streams;
  }

  /** Lines that fit. */
  get rows(): number {
    return this.#streams.output.rows;
  }

  /** Takes the screen and the keyboard. The screen is given back even if the process ends in an error. */
  open(onKey: (action: KeyAction) => void): void {
    const { output, input } = this.#streams;
    this.#isOpen = true;
    output.write(ENTER);
    process.once('exit', () => this.close());
    if (!input.isTTY) return;
    input.setRawMode(true).setEncoding('utf8').resume();
    input.on('data', (key: string) => {
      const action = actionOf(key);
      if (action !== undefined) onKey(action);
    });
  }

  /** Draws one frame. */
  draw(lines: readonly string[]): void {
    const { output } = this.#streams;
    const fitting = lines.slice(0, output.rows - 1).map((line) => `${line.slice(0, output.columns)}\x1b[K`);
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

/** What a key means; in raw mode Ctrl-C is a key like any other. */
export function actionOf(key: string): KeyAction | undefined {
  if (key === 'q' || key === '\x03') return { kind: 'quit' };
  if (key === 'a') return { kind: 'actuator' };
  return /^[1-9]$/.test(key) ? { kind: 'poller', index: Number(key) - 1 } : undefined;
}
