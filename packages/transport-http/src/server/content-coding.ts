import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A coding in which a response body can be sent. */
export type ContentCoding = 'br' | 'gzip' | 'identity';

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/**
 * The coding to send a body in (RFC 9110, section 12.5.3): the one that the client likes best, brotli before gzip
 * where it likes both the same. The plain body is sent when neither is welcome.
 */
export function negotiateCoding(acceptEncoding: string | null): ContentCoding {
  const qualities = parseQualities(acceptEncoding ?? '');
  const quality = (coding: string) => qualities.get(coding) ?? qualities.get('*') ?? 0;
  const [br, gz] = [quality('br'), quality('gzip')];
  if (br > 0 && br >= gz) return 'br';
  return gz > 0 ? 'gzip' : 'identity';
}

function parseQualities(header: string): Map<string, number> {
  const qualities = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    if (coding !== '') qualities.set(coding, Number.isNaN(quality) ? 0 : quality);
  }
  return qualities;
}

/**
 * Compresses off the main thread. Effort is kept low: bodies change with the set, so most are compressed for one
 * reader, and on JSON like this the last tenth of the size costs several times the time.
 */
export async function compress(bytes: Uint8Array, coding: 'br' | 'gzip'): Promise<Uint8Array> {
  if (coding === 'gzip') return gzipped(bytes, { level: 3 });
  return brotlied(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  });
}
