import { type PackedEntry, packConfig } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Outbox } from '../src/session/outbox.js';
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

test.run();
