/** What a line says besides its event. `undefined` is left out. */
export type Fields = Readonly<Record<string, unknown>>;

/** Writes one line an event. */
export interface Logger {
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

type Level = 'info' | 'warn' | 'error';

/** What a logger works with. */
export interface LoggerOptions {
  /** JSON lines instead of text. */
  readonly json: boolean;
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A logger of structured lines: `time level event name=value ...`, or the same as JSON. */
export function createLogger({ json, write, now }: LoggerOptions): Logger {
  const log = (level: Level, event: string, fields: Fields = {}) => {
    const time = new Date(now()).toISOString();
    if (json) write(`${JSON.stringify({ time, level, event, ...fields })}\n`);
    else write(`${[time, level.padEnd(5), event, ...Object.entries(fields).flatMap(textOf)].join(' ')}\n`);
  };
  return {
    info: (event, fields) => log('info', event, fields),
    warn: (event, fields) => log('warn', event, fields),
    error: (event, fields) => log('error', event, fields),
  };
}

/** What a line says of an error: its code, if it has one, and its message. */
export function errorFields(error: unknown): Fields {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return { code: typeof code === 'string' ? code : undefined, message: message ?? String(error) };
}

// Values come from elsewhere: quoted, none can pretend to be a line or a field of its own.
function textOf([name, value]: [string, unknown]): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [`${name}=${/^[\w.:/@-]+$/.test(text) ? text : JSON.stringify(text)}`];
}
