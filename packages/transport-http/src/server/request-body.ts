import { readBounded } from '../wire/bounded-body.js';
import { JSON_TYPE } from '../wire/routes.js';
import { decodeUtf8 } from '../wire/utf8.js';
import { RequestRefused } from './refusal.js';

/**
 * The text of a request's body, of which never more than `maxBytes` are held.
 *
 * @throws {@link RequestRefused} `unsupported-media-type`, `unsupported-content-encoding`, `body-too-large`,
 * `incomplete-body`
 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  checkJson(request.headers.get('content-type'));
  return decodeUtf8(await readBody(request, maxBytes));
}

/** The same for bytes of a media type that has no parameters. */
export async function readBinary(request: Request, mediaType: string, maxBytes: number): Promise<Uint8Array> {
  const header = request.headers.get('content-type');
  if (header?.trim().toLowerCase() !== mediaType) throw unsupported(header, `send ${mediaType}`, mediaType);
  return readBody(request, maxBytes);
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  checkCoding(request.headers.get('content-encoding'));
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readBytes(request, maxBytes, declared !== null);
  if (bytes === undefined) throw tooLarge(maxBytes);
  return bytes;
}

async function readBytes(request: Request, maxBytes: number, hasLength: boolean): Promise<Uint8Array | undefined> {
  try {
    // The platform holds a body to its declared length, and reads it in one piece faster than as a stream.
    if (hasLength) return new Uint8Array(await request.arrayBuffer());
    return await readBounded(request.body, maxBytes);
  } catch (cause) {
    throw new RequestRefused('incomplete-body', 'the connection ended before the body did: send all of it', { cause });
  }
}

function checkJson(header: string | null): void {
  if (header === JSON_TYPE) return;
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (type.trim() === JSON_TYPE && (charset === undefined || /^charset="?utf-8"?$/.test(charset))) return;
  throw unsupported(header, `send JSON in UTF-8 as ${JSON_TYPE}`, JSON_TYPE);
}

function unsupported(header: string | null, fix: string, mediaType: string): RequestRefused {
  const got = header === null ? 'missing' : `"${header.slice(0, 100)}"`;
  return new RequestRefused('unsupported-media-type', `the Content-Type is ${got}: ${fix}`, {
    headers: { Accept: mediaType },
  });
}

// Compressed requests would let a small one ask for a lot of memory, and gosconf has none.
function checkCoding(header: string | null): void {
  if (header === null || header.trim().toLowerCase() === 'identity') return;
  throw new RequestRefused(
    'unsupported-content-encoding',
    `the Content-Encoding is "${header.slice(0, 100)}": send the body as it is`,
    { headers: { 'Accept-Encoding': 'identity' } },
  );
}

function tooLarge(maxBytes: number): RequestRefused {
  return new RequestRefused('body-too-large', `the body has more than ${maxBytes} bytes: send it in several parts`);
}
