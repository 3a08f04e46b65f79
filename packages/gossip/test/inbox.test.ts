import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Inbox } from '../src/session/inbox.js';

const test = suite('inbox');

test('only what is durable without a gap is acknowledged', () => {
  const inbox = new Inbox(4);
  assert.equal([inbox.receive(6), inbox.receive(5), inbox.receive(7)], ['new', 'new', 'new']);
  inbox.settle(6);
  assert.is(inbox.acknowledged, 4);
  inbox.settle(5);
  assert.is(inbox.acknowledged, 6);
});

test('what came before is not new, whether it is acknowledged or not', () => {
  const inbox = new Inbox(4);
  inbox.receive(6);
  assert.equal([inbox.receive(4), inbox.receive(6)], ['repeated', 'repeated']);
});

test('what could not be kept is new again', () => {
  const inbox = new Inbox(0);
  inbox.receive(1);
  inbox.forget(1);
  assert.is(inbox.receive(1), 'new');
});

test('batches far ahead are what no honest peer sends', () => {
  assert.equal([new Inbox(4).receive(1028), new Inbox(4).receive(1029)], ['new', 'beyond']);
});

test.run();
