const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two lower-case hexadecimal digits for each character, which is a byte. */
export function hexOf(binary: string): string {
  let digits = '';
  for (let i = 0; i < binary.length; i++) digits += HEX[binary.charCodeAt(i)];
  return digits;
}
