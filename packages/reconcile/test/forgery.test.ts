import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { comparePacked, type PackedEntry, pack } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashEntry } from '../src/digest.js';
import { hashKey } from '../src/half-sip-hash.js';
import { Sketch } from '../src/index.js';
import { setOf } from './arbitrary-sets.js';
import { exchange, pacing } from './pair.js';
import { entryOf, forgeSum, type SumForgery, sumOf } from './sum-forger.js';

const test = suite('forgery');

/** 128 bits of SHA-256 over an entry: what a linear fingerprint would sum up. */
function hash128(entry: PackedEntry): bigint {
  const text = JSON.stringify([entry.type, entry.id, String(entry.ver), entry.dead, entry.text]);
  return BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
}

function xorOf(entries: readonly PackedEntry[]): bigint {
  return entries.reduce((sum, entry) => sum ^ hash128(entry), 0n);
}

/** Entries whose hashes cancel out: Gaussian elimination over a few more candidates than there are bits. */
function cancelling(candidates: readonly PackedEntry[]): PackedEntry[] {
  const basis = new Map<number, { sum: bigint; of: bigint }>();
  for (const [i, candidate] of candidates.entries()) {
    let row = { sum: hash128(candidate), of: 1n << BigInt(i) };
    for (let bit = 127; bit >= 0 && row.sum !== 0n; bit--) {
      if ((row.sum & (1n << BigInt(bit))) === 0n) continue;
      const pivot = basis.get(bit);
      if (pivot === undefined) {
        basis.set(bit, row);
        break;
      }
      row = { sum: row.sum ^ pivot.sum, of: row.of ^ pivot.of };
    }
    if (row.sum === 0n) return candidates.filter((_, at) => (row.of >> BigInt(at)) & 1n);
  }
  throw new Error('more candidates than bits always cancel out');
}

/** Two versions of one key that look the same under 32 bits of a known key: a birthday among 2^16 and some. */
function sameTag(): [PackedEntry, PackedEntry] {
  const seen = new Map<number, PackedEntry>();
  const key = hashKey(new Uint8Array(8));
  for (let attempt = 0; ; attempt++) {
    const entry = pack({ type: 'pacing', id: 'bidder-1', ver: 5, data: attempt });
    const tag = hashEntry(key, entry);
    const other = seen.get(tag);
    if (other !== undefined) return [other, entry];
    seen.set(tag, entry);
  }
}

/** Two sets of 128 keys in one version each, whose hashes have one sum; see sum-forger.ts for how it was made. */
const sumForgery = JSON.parse(readFileSync(new URL('vectors/sum-forgery.json', import.meta.url), 'utf8')) as SumForgery;

function entriesOf(nonces: readonly number[]): PackedEntry[] {
  return nonces.map((nonce, index) => entryOf(index, nonce));
}

const shared = Array.from({ length: 300 }, (_, i) => pacing(i, 1));

for (const sketch of [false, true]) {
  const by = sketch ? 'with sketches' : 'without sketches';
  const kept = (): { sketch?: Sketch } => (sketch ? { sketch: new Sketch({ cells: 1024 }) } : {});

  test(`two sets with one XOR of 128 bits are told apart and made equal, ${by}`, () => {
    const hidden = cancelling(Array.from({ length: 140 }, (_, i) => pacing(`forged-${i}`, 1)));
    const here = setOf(shared);
    const there = setOf(shared, hidden);
    assert.ok(hidden.length > 0);
    assert.is(xorOf([...here.packed()]), xorOf([...there.packed()]), 'the forgery works on a linear fingerprint');
    assert.is.not(here.fingerprint(), there.fingerprint());
    const exchanged = exchange(here, there, { initiator: kept(), responder: kept() });
    assert.is(exchanged.last.outcome?.kind, 'equal');
    assert.is(exchanged.toInitiator.length, hidden.length);
    assert.is(here.fingerprint(), there.fingerprint());
  });

  test(`two sets with one sum of 128 bits are told apart and made equal, ${by}`, () => {
    const honest = entriesOf(sumForgery.honest);
    const forged = entriesOf(sumForgery.forged);
    const others = shared.map(({ ver }, i) => pacing(`other-${i}`, Number(ver)));
    const here = setOf(others, honest);
    const there = setOf(others, forged);
    assert.is(here.size, there.size);
    assert.is(sumOf(here.packed(), 128), sumOf(there.packed(), 128), 'the forgery works on a linear fingerprint');
    assert.ok(forged.every(({ text }, i) => text !== honest[i]?.text));
    assert.is.not(here.fingerprint(), there.fingerprint());
    const exchanged = exchange(here, there, { initiator: kept(), responder: kept() });
    assert.is(exchanged.last.outcome?.kind, 'equal');
    assert.is(here.fingerprint(), there.fingerprint());
    const winners = honest.map((entry, i) => (comparePacked(entry, forged[i] as PackedEntry) > 0 ? entry : forged[i]));
    for (const winner of winners) assert.is(here.getPacked('pacing', winner?.id ?? '')?.text, winner?.text);
  });

  test(`a tie that no sketch with a known key can see is found all the same, ${by}`, () => {
    const [one, two] = sameTag();
    assert.is.not(one.text, two.text);
    const here = setOf(shared, [one]);
    const there = setOf(shared, [two]);
    const a = new Sketch({ cells: 64 }).follow(here.snapshot());
    assert.equal(a.words, new Sketch({ cells: 64 }).follow(there.snapshot()).words, 'the sketches are the same');
    assert.is(exchange(here, there, { initiator: kept(), responder: kept() }).last.outcome?.kind, 'equal');
    assert.is(here.fingerprint(), there.fingerprint());
  });
}

test('whoever wants another sum to fit can forge it, so that the pair of 128 bits is no lucky find', () => {
  const { honest, forged } = forgeSum(48, 3);
  assert.is(sumOf(entriesOf(forged), 48), sumOf(entriesOf(honest), 48));
  assert.ok(forged.every((nonce) => !honest.includes(nonce)));
  assert.is.not(sumOf(entriesOf(forged), 64), sumOf(entriesOf(honest), 64));
});

test('an entry hidden beside another difference is found by the walk that follows the sketch', () => {
  const [one, two] = sameTag();
  const here = setOf(shared, [one], [pacing(7, 2)]);
  const there = setOf(shared, [two], [pacing(8, 2)]);
  const sketches = { initiator: { sketch: new Sketch() }, responder: { sketch: new Sketch() } };
  assert.is(exchange(here, there, sketches).last.outcome?.kind, 'equal');
  assert.is(here.fingerprint(), there.fingerprint());
});

test.run();
