import {
  ConfigSet,
  decodeSnapshot,
  encodeListing,
  encodeSnapshot,
  type PackedEntry,
  pack,
  type Snapshot,
} from '@sconf/data-model';
import { Initiator, Responder, Sketch } from '@sconf/reconcile';
import { heapBytes } from './reconcile/heap.js';
import { formatNumber, printTable, QUICK } from './report.js';

/**
 * What it costs two replicas to find what they don't share, by the number of entries and of differences; beside it the
 * walk of fingerprint tries without a sketch, a list of ids and versions, and the full state.
 *
 * Half of the differences are newer on one side, half on the other, so each is two symbols of a sketch. Bytes are those
 * besides the entries that are exchanged, which no method can do without; "messages" leaves out the first, which is the
 * hello.
 */
const SIZES = QUICK ? [1_000, 10_000] : [10_000, 100_000, 1_000_000];
const DIFFERENCES = QUICK ? [0, 10, 100] : [0, 1, 10, 100, 1_000, 10_000];
/** Pairs that are measured and thrown away: a replica that reconciles all day runs compiled code. */
const WARM_UP = QUICK ? 2 : 20;
const SALT = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

interface Replica {
  readonly set: ConfigSet;
  readonly sketch: Sketch | undefined;
}

interface Cost {
  messages: number;
  bytesOut: number;
  bytesIn: number;
  cpuOut: number;
  cpuIn: number;
  entryBytes: number;
}

/** About 120 bytes as an entry on the wire. */
function pacing(id: number, ver: number): PackedEntry {
  const data = { rate: 0.25 + (ver % 64) / 128, multiplier: 1.25, target: 1_250_000, spent: 98_765 + ver };
  return pack({ type: 'pacing', id: `bidder-${id}`, ver, data });
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function write(replica: Replica, entries: readonly PackedEntry[]): void {
  for (const entry of entries) replica.set.applyPacked(entry);
  // What a replica does between two exchanges, a batch at a time; "an update" below is its price.
  replica.set.fingerprint();
  replica.sketch?.follow(replica.set.snapshot());
}

function wireBytes(entries: readonly PackedEntry[]): number {
  const head = 1 + 2 + 2 + 8 + 1;
  return entries.reduce((sum, { type, id, text }) => sum + head + type.length + id.length + 4 + (text?.length ?? 0), 0);
}

/** One exchange, from the first message to the end, each side's time on its own account. */
function exchange(here: Replica, there: Replica): Cost {
  const initiator = new Initiator({ salt: SALT, ...(here.sketch && { sketch: here.sketch }) });
  const responder = new Responder(there.sketch && { sketch: there.sketch });
  const cost: Cost = { messages: 0, bytesOut: 0, bytesIn: 0, cpuOut: 0, cpuIn: 0, entryBytes: 0 };
  let message: Uint8Array | undefined;
  cost.cpuOut += cpuMs(() => {
    message = initiator.start(here.set.snapshot()).reply;
  });
  while (message !== undefined) {
    const request: Uint8Array = message;
    cost.bytesOut += request.length;
    cost.cpuIn += cpuMs(() => {
      const { reply, received } = responder.receive(request, there.set.snapshot());
      for (const entry of received) there.set.applyPacked(entry);
      cost.entryBytes += wireBytes(received);
      message = reply;
    });
    if (message === undefined) break;
    const answer: Uint8Array = message;
    cost.bytesIn += answer.length;
    cost.messages += 2;
    cost.cpuOut += cpuMs(() => {
      const { reply, received } = initiator.receive(answer, here.set.snapshot());
      for (const entry of received) here.set.applyPacked(entry);
      cost.entryBytes += wireBytes(received);
      message = reply;
    });
  }
  if (here.set.fingerprint() !== there.set.fingerprint()) throw new Error('the sets differ after the exchange');
  return cost;
}

let version = 1;

/** Makes two equal replicas differ in `count` keys, and measures how they find them. */
function measure(here: Replica, there: Replica, entries: number, count: number): Cost {
  version++;
  const news = [[], []] as PackedEntry[][];
  // A prime step, and a start of its own each time: keys far from each other.
  for (let i = 0; i < count; i++) news[i % 2]?.push(pacing((version * 104_729 + i * 7_919) % entries, version));
  write(here, news[0] as PackedEntry[]);
  write(there, news[1] as PackedEntry[]);
  return exchange(here, there);
}

function replica(entries: number): Replica {
  const set = new ConfigSet();
  for (let id = 0; id < entries; id++) {
    const entry = pacing(id, 1);
    // A string that was put together takes less once it was read: hashes are not to be credited with that.
    for (const text of [entry.type, entry.id, entry.text]) text?.charCodeAt(0);
    set.applyPacked(entry);
  }
  return { set, sketch: undefined };
}

/** Another replica with the same entries, which shares nothing that either changes. */
function copyOf({ set, sketch }: Replica): Replica {
  const copy = ConfigSet.from(set.snapshot());
  return { set: copy, sketch: sketch && new Sketch().follow(copy.snapshot()) };
}

/** A million ids are longer than the longest string: so many entries at a time. */
function* inParts(set: ConfigSet): Generator<PackedEntry[]> {
  let part: PackedEntry[] = [];
  for (const entry of set.packed()) {
    if (part.push(entry) < 10_000) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

/** One side lists the ids and versions that it has; the other reads them and compares them with its own. */
function byListing(set: ConfigSet, other: Snapshot): (string | number)[] {
  let bytes = 0;
  let differ = 0;
  let texts: string[] = [];
  const listing = cpuMs(() => {
    texts = [...inParts(set)].map((part) => {
      const types: Record<string, number> = {};
      for (const { id, ver } of part) types[id] = Number(ver);
      return encodeListing({ pacing: { live: types, dead: {} } });
    });
  });
  const comparing = cpuMs(() => {
    for (const text of texts) {
      bytes += Buffer.byteLength(text);
      for (const [type, { live }] of Object.entries(JSON.parse(text) as ReturnType<Snapshot['list']>)) {
        for (const [id, ver] of Object.entries(live)) if (other.getPacked(type, id)?.ver !== ver) differ++;
      }
    }
  });
  if (differ > 0) throw new Error(`${differ} of two equal sets differ`);
  return ['id -> version', 2, bytes, 0, listing, comparing, ''];
}

/** Each side sends all that it has, and looks in what it gets for what is new. */
function byFullState(set: ConfigSet, other: Snapshot): (string | number)[] {
  let bytes = 0;
  let news = 0;
  const work = cpuMs(() => {
    for (const part of inParts(set)) {
      const text = encodeSnapshot(part);
      bytes += Buffer.byteLength(text);
      for (const { type, id, ver } of decodeSnapshot(text)) if (other.getPacked(type, id)?.ver !== ver) news++;
    }
  });
  if (news > 0) throw new Error(`${news} of two equal sets differ`);
  return ['full state', 2, bytes, bytes, work, work, ''];
}

/** What keeping fingerprint and sketch costs an update, by how many of them come between two looks. */
function keeping(entries: number, subject: Replica): (string | number)[][] {
  return [1, 100, 10_000].map((batch) => {
    const rounds = QUICK ? 1 : Math.max(3, Math.ceil(20_000 / batch));
    let hashing = 0;
    let sketching = 0;
    for (let round = 0; round < rounds; round++) {
      version++;
      for (let i = 0; i < batch; i++)
        subject.set.applyPacked(pacing((version * 104_729 + i * 7_919) % entries, version));
      const snapshot = subject.set.snapshot();
      hashing += cpuMs(() => void snapshot.fingerprint());
      sketching += cpuMs(() => void subject.sketch?.follow(snapshot));
    }
    const updates = rounds * batch;
    return [formatNumber(entries), batch, (1000 * hashing) / updates, (1000 * sketching) / updates];
  });
}

const found: (string | number)[][] = [
  ['entries', 'differ', 'by', 'messages', 'bytes out', 'bytes in', 'ms out', 'ms in', 'bytes of entries'],
];
const kept: (string | number)[][] = [
  ['entries', 'updates a look', 'fingerprint, us an update', 'sketch, us an update'],
];
const firsts: (string | number)[][] = [
  ['entries', 'first fingerprint, ms', 'first sketch, ms', 'set, MB', 'hashes of its trie, MB', 'sketch, MB'],
];

/** A set that walks, and one that keeps a sketch too; with what each part of it takes. */
function firstTime(entries: number): { walker: Replica; sketcher: Replica } {
  // What is compiled and set up once is no part of it.
  replica(1_000).set.fingerprint();
  const empty = heapBytes();
  const walker = replica(entries);
  const full = heapBytes();
  const hashing = cpuMs(() => void walker.set.fingerprint());
  const hashed = heapBytes();
  const sketch = new Sketch();
  const sketcher: Replica = { set: ConfigSet.from(walker.set.snapshot()), sketch };
  const sketching = cpuMs(() => void sketch.follow(sketcher.set.snapshot()));
  const megabytes = [full - empty, hashed - full, sketch.cells * 28].map((bytes) => bytes / 1e6);
  firsts.push([formatNumber(entries), hashing, sketching, ...megabytes]);
  return { walker, sketcher };
}

function compareMethods(entries: number, walker: Replica, sketcher: Replica): void {
  const methods = [
    ['sketch', sketcher],
    ['fingerprint trie', walker],
  ] as const;
  for (const [name, here] of methods) {
    const there = copyOf(here);
    for (let i = 0; i < WARM_UP; i++) measure(here, there, entries, 100);
    for (const count of DIFFERENCES.filter((each) => each <= entries)) {
      const { messages, bytesOut, bytesIn, cpuOut, cpuIn, entryBytes } = measure(here, there, entries, count);
      // Entries go both ways in equal numbers.
      const besides = [bytesOut - entryBytes / 2, bytesIn - entryBytes / 2].map((bytes) => Math.max(0, bytes));
      found.push([formatNumber(entries), count, name, messages - 1, ...besides, cpuOut, cpuIn, entryBytes]);
    }
  }
  for (const cost of [byListing, byFullState]) {
    found.push([formatNumber(entries), 'any', ...cost(walker.set, ConfigSet.from(walker.set.snapshot()).snapshot())]);
  }
}

/** A function, so that the sets of one size are gone before those of the next are weighed. */
function runSize(entries: number): void {
  const { walker, sketcher } = firstTime(entries);
  compareMethods(entries, walker, sketcher);
  kept.push(...keeping(entries, sketcher));
}

for (const entries of SIZES) runSize(entries);
printTable('Finding what differs: bytes besides the entries exchanged, CPU of each side', found);
printTable('Keeping up: CPU an update', kept);
printTable('The first time, and what is kept', firsts);
