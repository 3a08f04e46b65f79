import { randomOf } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BidBook } from '../src/bidding/bid-book.js';

const test = suite('bid book');

test('spend is booked on billing, not on win', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  assert.is(book.reserved, 100);
  book.win('a', 80);
  assert.equal([book.spent, book.reserved, book.unbilled], [0, 0, 80]);
  assert.is(book.bill('a', 80, 1000), 'booked');
  assert.equal([book.spent, book.reserved, book.unbilled, book.overdue], [80, 0, 0, 0]);
});

test('a bill may come before its win, or without one', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  assert.is(book.bill('a', 80, 1000), 'booked');
  book.win('a', 80);
  assert.equal([book.spent, book.reserved, book.unbilled], [80, 0, 0]);
});

test('repeated notices change nothing', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  book.win('a', 80);
  book.win('a', 80);
  assert.is(book.unbilled, 80);
  book.bill('a', 80, 1000);
  assert.is(book.bill('a', 80, 1001), 'repeated');
  book.lose('a', 1002);
  assert.is(book.spent, 80);
});

test('a lost bid frees its money', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  book.lose('a', 10);
  assert.is(book.reserved, 0);
});

test('a bid past its time frees its money, and a bill that comes yet is booked once', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  book.open('b', 50, 5001);
  book.win('a', 80);
  book.expire(5000);
  assert.equal([book.reserved, book.unbilled, book.overdue], [50, 0, 80]);
  assert.is(book.bill('a', 80, 6000), 'late');
  assert.is(book.bill('a', 80, 6001), 'repeated');
  assert.equal([book.spent, book.overdue], [80, 0]);
});

test('a bid is forgotten in the end, and what it might have cost is let go', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  book.win('a', 80);
  book.expire(5000);
  book.expire(5000 + 5 * 60_000);
  assert.is(book.overdue, 0);
  assert.is(book.bill('a', 80, 400_000), 'unknown');
});

test('nothing above the bid is paid, and nothing that was never bid', () => {
  const book = new BidBook();
  book.open('a', 100, 5000);
  book.win('a', 101);
  assert.is(book.unbilled, 0);
  assert.is(book.bill('a', 101, 10), 'above-bid');
  book.expire(5000);
  assert.is(book.bill('a', 101, 6000), 'above-bid');
  assert.is(book.bill('x', 1, 10), 'unknown');
  assert.is(book.spent, 0);
});

test('whatever the order and number of notices, each bid is paid at most once and sums never go wrong', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomOf('book', seed);
    const book = new BidBook();
    const billed = new Set<string>();
    let paid = 0;
    for (let now = 0; now < 300; now++) {
      book.open(`b${now}`, 10, now + 50);
      const id = `b${random.integer(now + 1)}`;
      const act = random.integer(4);
      if (act === 0) book.win(id, 7);
      else if (act === 1) book.lose(id, now);
      else if (act === 2 && ['booked', 'late'].includes(book.bill(id, 7, now))) {
        assert.not.ok(billed.has(id), `${id} was paid twice with seed ${seed}`);
        billed.add(id);
        paid += 7;
      } else book.expire(now);
      assert.ok(book.reserved >= 0 && book.unbilled >= 0 && book.overdue >= 0, `seed ${seed}`);
    }
    book.expire(1000);
    assert.equal([book.spent, book.reserved, book.unbilled], [paid, 0, 0], `seed ${seed}`);
  }
});

test.run();
