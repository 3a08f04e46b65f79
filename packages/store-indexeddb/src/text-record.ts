import { MAX_VERSION } from '@sconf/data-model';
import { ByteWriter, KIND } from '@sconf/data-model/bytes';

/** An entry as `stringify` writes it, which is what the first version of the database kept. */
const ENTRY = /^\{"type":("(?:[^"\\]|\\.)*"),"id":("(?:[^"\\]|\\.)*"),"ver":(\d+)(?:(,"dead":true)|,"data":(.*))?\}$/s;

/** An escape: of a character that has none in canonical text, or of another. */
const ESCAPE = /\\(?:u(003c|003e|0026|2028|2029)|.)/g;

/**
 * The bytes of an entry that was kept as text; none where the text is no entry.
 *
 * @throws SyntaxError or RangeError for names and versions that are none
 */
export function bytesOfText(text: string): Uint8Array {
  const writer = new ByteWriter();
  const match = ENTRY.exec(text);
  if (match === null) return writer.take();
  const [, type = '', id = '', ver = '', dead, data] = match;
  const kind = dead !== undefined ? KIND.dead : data === undefined ? KIND.live : KIND.liveWithData;
  writer.name(JSON.parse(type)).name(JSON.parse(id)).u64(toVersion(ver)).u8(kind);
  if (data !== undefined) writer.text(data.replace(ESCAPE, unescaped));
  return writer.take();
}

function toVersion(digits: string): bigint {
  const version = BigInt(digits);
  if (version <= MAX_VERSION) return version;
  // Written as it is it would be another.
  throw new RangeError(`${digits} is no version`);
}

function unescaped(written: string, code: string | undefined): string {
  return code === undefined ? written : String.fromCharCode(Number.parseInt(code, 16));
}
