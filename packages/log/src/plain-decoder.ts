import { type Limits, PackedEntry } from '@sconf/data-model';
import { PLAIN, skipCanonical } from './canonical-ascii.js';

const TYPE = Buffer.from('{"type":"');
const ID = Buffer.from('","id":"');
const VER = Buffer.from('","ver":');
const DATA = Buffer.from(',"data":');
// 15 digits are always below 2^53.
const MAX_DIGITS = 15;

/**
 * Reads the JSON of records in the form that nearly all of them have: members in their usual order, ASCII without
 * escapes, canonical data. It works on the bytes, several times as fast as decoding and parsing, and knows when a
 * record is not of this form; the exact codec then reads it.
 */
export class PlainDecoder {
  readonly #limits: Limits;
  // Neighbours are mostly of one type: one string serves them all.
  #lastType = '';
  #at = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * The entry in `buffer[start, end)`, where `end` is where its members end; `undefined` when it is not plain, or a
   * tombstone with data, or over a limit.
   */
  decode(buffer: Buffer, start: number, end: number, dead: boolean): PackedEntry | undefined {
    this.#at = start;
    const type = this.#name(buffer, end, TYPE, this.#limits.maxTypeBytes, this.#lastType);
    if (type === undefined) return undefined;
    this.#lastType = type;
    const id = this.#name(buffer, end, ID, this.#limits.maxIdBytes, '');
    if (id === undefined || !this.#skip(buffer, VER)) return undefined;
    const ver = this.#version(buffer);
    if (ver < 0) return undefined;
    if (this.#at === end) return new PackedEntry(type, id, ver, dead, undefined);
    if (dead || !this.#skip(buffer, DATA)) return undefined;
    const data = this.#at;
    if (end - data > this.#limits.maxDataBytes || skipCanonical(buffer, data, end) !== end) return undefined;
    return new PackedEntry(type, id, ver, false, buffer.toString('latin1', data, end));
  }

  #name(buffer: Buffer, end: number, before: Buffer, maxBytes: number, last: string): string | undefined {
    if (!this.#skip(buffer, before)) return undefined;
    const start = this.#at;
    let at = start;
    while (at < end && PLAIN[buffer[at] as number] === 1) at++;
    if (at === start || at - start > maxBytes) return undefined;
    this.#at = at;
    return sameText(last, buffer, start, at) ? last : buffer.toString('latin1', start, at);
  }

  #version(buffer: Buffer): number {
    const start = this.#at;
    let at = start;
    let ver = 0;
    for (let digit = digitAt(buffer, at); digit >= 0; digit = digitAt(buffer, ++at)) ver = ver * 10 + digit;
    this.#at = at;
    const digits = at - start;
    const canonical = digits === 1 || buffer[start] !== 0x30;
    return digits > 0 && digits <= MAX_DIGITS && canonical ? ver : -1;
  }

  #skip(buffer: Buffer, bytes: Buffer): boolean {
    for (let i = 0; i < bytes.length; i++) {
      if (buffer[this.#at + i] !== bytes[i]) return false;
    }
    this.#at += bytes.length;
    return true;
  }
}

function digitAt(buffer: Buffer, at: number): number {
  const digit = (buffer[at] as number) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function sameText(text: string, buffer: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== buffer[start + i]) return false;
  }
  return true;
}
