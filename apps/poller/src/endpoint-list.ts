import { readFile } from 'node:fs/promises';
import { ConfigError } from '@sconf/data-model';
import { type AppOptions, checkUrl } from './options.js';

/** The file with the endpoints can't be read. Code `endpoints-unreadable`. */
export class EndpointsUnreadable extends ConfigError {
  constructor(path: string, cause: Error) {
    super('endpoints-unreadable', `--file ${path} can't be read: ${cause.message}`, { cause });
  }
}

/**
 * All endpoints, from the command line, the environment and the file as it is now.
 *
 * @throws {@link EndpointsUnreadable}, UsageError for a line that is no URL
 */
export async function readEndpoints({ endpoints, file }: Pick<AppOptions, 'endpoints' | 'file'>): Promise<string[]> {
  if (file === undefined) return [...new Set(endpoints)];
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new EndpointsUnreadable(file, cause);
  });
  return [...new Set([...endpoints, ...parseEndpoints(text, file)])];
}

/**
 * One URL a line. Blank lines, and what follows a `#` at the start of a line or after a blank, are left out.
 *
 * @param name of the file, for the error
 * @throws UsageError that names the line
 */
export function parseEndpoints(text: string, name: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const url = line.replace(/(^|\s)#.*$/, '').trim();
    return url === '' ? [] : [checkUrl(`${name}:${index + 1}`, url)];
  });
}
