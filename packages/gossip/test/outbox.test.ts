import { type PackedEntry, packConfig } from '@sconf/data-model';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Fit, Outbox } from '../src/session/outbox.js';
import { pacing } from './virtual-world.js';

const test = suite('outbox');

function entry(id: number, ver: number): PackedEntry {
  return packConfig(pacing(id, ver));
}

/** Sends up to `count` of what waits; what was sent, as `id:version`. */
function send(outbox: Outbox, count = Number.POSITIVE_INFINITY): string[] {
  let room = count;
  const { entries } = outbox.take(() => room-- > 0);
  outbox.record(entries, entries.length);
  return entries.map(({ id, ver }) => `${id.replace('bidder-', '')}:${ver}`);
}

test('the newest entry of a key waits, in the place of the first', () => {
  const outbox = new Outbox();
  for (const each of [entry(1, 1), entry(2, 1), entry(1, 2)]) outbox.add(each);
  assert.is(outbox.size, 2);
  assert.equal(send(outbox), ['1:2', '2:1']);
  assert.is(outbox.size, 0);
});

test('what does not fit waits for the next batch, and no key waits for ever behind one that changes', () => {
  const outbox = new Outbox();
  for (const each of [entry(1, 1), entry(2, 1), entry(3, 1)]) outbox.add(each);
  assert.equal(send(outbox, 2), ['1:1', '2:1']);
  outbox.add(entry(1, 2));
  assert.equal(send(outbox, 1), ['3:1']);
  assert.equal(send(outbox, 1), ['1:2']);
  assert.is(outbox.held, 4);
  assert.is(outbox.sentBytes, 4);
});

test('an entry that fits into no batch is taken out', () => {
  const outbox = new Outbox();
  for (const each of [entry(1, 1), entry(2, 1), entry(3, 1)]) outbox.add(each);
  const { entries, unfit } = outbox.take(({ id }) => id === 'bidder-2');
  assert.equal([entries.length, unfit.length, outbox.size], [1, 1, 1]);
});

test('an acknowledgement is cumulative, and one of what was never sent is refused', () => {
  const outbox = new Outbox();
  for (let id = 1; id <= 3; id++) {
    outbox.add(entry(id, 1));
    send(outbox);
  }
  assert.ok(outbox.acknowledge(2));
  assert.equal(
    outbox.sent.map(({ number }) => number),
    [3],
  );
  assert.ok(outbox.acknowledge(1));
  assert.is(outbox.acknowledged, 2);
  assert.not.ok(outbox.acknowledge(4));
  assert.ok(outbox.acknowledge(3));
  assert.equal([outbox.held, outbox.sentBytes, outbox.nextNumber], [0, 0, 4]);
});

test('what was not received waits again after a break, unless a newer entry of its key does', () => {
  const outbox = new Outbox();
  outbox.add(entry(1, 1));
  send(outbox);
  outbox.add(entry(2, 1));
  outbox.add(entry(3, 1));
  send(outbox);
  outbox.add(entry(3, 2));
  outbox.add(entry(4, 1));
  assert.ok(outbox.resume(1));
  assert.is(outbox.nextNumber, 2);
  assert.equal(send(outbox), ['2:1', '3:2', '4:1']);
});

test('a peer that claims to have what was not sent, or lacks what it acknowledged, can not resume', () => {
  const outbox = new Outbox();
  outbox.add(entry(1, 1));
  send(outbox);
  outbox.acknowledge(1);
  assert.not.ok(outbox.resume(0));
  assert.not.ok(outbox.resume(2));
  assert.ok(outbox.resume(1));
});

/** What an outbox holds, kept in the plainest way. */
class Model {
  waiting: PackedEntry[] = [];
  sent: { readonly number: number; readonly entries: readonly PackedEntry[] }[] = [];
  last = 0;
  acknowledged = 0;

  add(entry: PackedEntry): void {
    const at = this.waiting.findIndex(({ type, id }) => type === entry.type && id === entry.id);
    if (at < 0) this.waiting.push(entry);
    else this.waiting[at] = entry;
  }

  take(fits: Fit): { entries: PackedEntry[]; unfit: PackedEntry[] } {
    const entries: PackedEntry[] = [];
    const unfit: PackedEntry[] = [];
    for (const entry of this.waiting) {
      const fit = fits(entry);
      if (!fit && entries.length > 0) break;
      (fit ? entries : unfit).push(entry);
    }
    this.waiting = this.waiting.slice(entries.length + unfit.length);
    return { entries, unfit };
  }

  acknowledge(number: number): boolean {
    if (number > this.last) return false;
    this.sent = this.sent.filter((batch) => batch.number > number);
    this.acknowledged = Math.max(this.acknowledged, number);
    return true;
  }

  resume(received: number): boolean {
    if (received < this.acknowledged || !this.acknowledge(received)) return false;
    const all = [...this.sent.flatMap(({ entries }) => entries), ...this.waiting];
    Object.assign(this, { waiting: [], sent: [], last: received });
    for (const each of all) this.add(each);
    return true;
  }
}

/** Lets so many entries in; one is too long for any batch. */
function fitting(count: number): Fit {
  let room = count;
  return ({ id }) => id !== 'bidder-2' && room-- > 0;
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ add: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ take: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ acknowledge: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ resume: fc.integer({ min: -1, max: 2 }) }) },
);

test('whatever happens to it in whatever order, it holds what the plainest outbox holds', () => {
  void fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const outbox = new Outbox();
      const model = new Model();
      steps.forEach((each, ver) => {
        if ('add' in each) {
          const added = entry(each.add, ver);
          outbox.add(added);
          model.add(added);
        } else if ('take' in each) {
          const taken = outbox.take(fitting(each.take));
          assert.equal(taken, model.take(fitting(each.take)));
          if (taken.entries.length > 0) {
            outbox.record(taken.entries, 10);
            model.sent.push({ number: ++model.last, entries: taken.entries });
          }
        } else if ('acknowledge' in each) {
          const number = model.acknowledged + each.acknowledge;
          assert.is(outbox.acknowledge(number), model.acknowledge(number));
        } else {
          const number = model.acknowledged + each.resume;
          assert.is(outbox.resume(number), model.resume(number));
        }
        assert.is(outbox.size, model.waiting.length);
        assert.is(
          outbox.held,
          model.sent.reduce((sum, { entries }) => sum + entries.length, model.waiting.length),
        );
        assert.equal(
          outbox.sent,
          model.sent.map((batch) => ({ ...batch, bytes: 10 })),
        );
        assert.is(outbox.sentBytes, model.sent.length * 10);
        assert.equal([outbox.acknowledged, outbox.nextNumber], [model.acknowledged, model.last + 1]);
      });
    }),
    { numRuns: 500 },
  );
});

test.run();
