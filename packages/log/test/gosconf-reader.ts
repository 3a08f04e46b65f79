/** One record as gosconf reads it: fixed offsets, no look at members it doesn't know. */
export interface GoRecord {
  readonly kind: 'n' | 't';
  readonly type: string;
  readonly id: string;
  readonly ver: string;
  readonly data: string | undefined;
}

/**
 * Reads a log by gosconf's rules and nothing of ours: 8 characters of magic, 8 of checksum, 1 of kind, then JSON.
 * The checksum is worked out here, bit by bit.
 */
export function readAsGo(bytes: Buffer): GoRecord[] {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no newline');
  return lines.map(readLine);
}

function readLine(line: string): GoRecord {
  const json = line.slice(17);
  const kind = line[16];
  if (line.slice(0, 8) !== 'e74e1902') throw new Error(`no magic: ${line}`);
  if (Number.parseInt(line.slice(8, 16), 16) !== crc32(Buffer.from(json))) throw new Error(`checksum: ${line}`);
  if (kind !== 'n' && kind !== 't') throw new Error(`kind: ${line}`);
  const { type, id } = JSON.parse(json) as { type: string; id: string };
  // Go reads ver into a uint64, digit by digit; a double would round it.
  const ver = /"ver":(\d+)[,}]/.exec(json.slice(JSON.stringify(type).length + JSON.stringify(id).length))?.[1];
  if (ver === undefined) throw new Error(`ver: ${line}`);
  const data = /"ver":\d+,"data":(.*),"k":"[nt]"\}$/s.exec(json)?.[1];
  return { kind, type, id, ver, data };
}

function crc32(bytes: Buffer): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
