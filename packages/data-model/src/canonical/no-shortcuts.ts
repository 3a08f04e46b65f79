/**
 * In place of the shortcuts where they are not worth their bytes: a page has few writers and peers, and has to be loaded.
 *
 * @packageDocumentation
 */
export function isPlainlyCanonical(_json: string): boolean {
  return false;
}

export function quickText(_value: unknown): string | undefined {
  return undefined;
}
