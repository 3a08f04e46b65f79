import { InvalidEntry, type Limits, PackedEntry } from '@sconf/data-model';
import { ByteReader, ByteWriter, readEntry, writeEntry } from '@sconf/data-model/bytes';
import { bytesOfText } from './text-record.js';

const writer = new ByteWriter();

/** What is kept of an entry: its bytes, as on the wires that a page speaks anyway. */
export function toRecord(entry: PackedEntry): Uint8Array {
  writeEntry(writer.cutTo(), entry);
  return writer.take();
}

/**
 * The entry that was kept. Its form is checked as that of one from a wire: the database is anybody's who has the browser.
 *
 * @throws ConfigError or TypeError for a record that is no entry
 */
export function fromRecord(record: unknown, limits: Limits): PackedEntry {
  const bytes = typeof record === 'string' ? bytesOfText(record) : (record as Uint8Array);
  const reader = new ByteReader(bytes, noEntry);
  const entry = readEntry(reader, limits);
  reader.end();
  if (entry instanceof PackedEntry) return entry;
  throw noEntry(entry.code);
}

/** The error that says what is wrong with a record. */
export function noEntry(what: string): InvalidEntry {
  return new InvalidEntry('invalid-entry', `a record is no entry: ${what}`);
}
