import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clear } from '../src/index.js';

const test = suite('auction');
const terms = { at: 2, floor: 1000, marketPrice: 1500 };

test('the highest bid wins and pays the second price', () => {
  const award = clear(terms, [
    { seat: 'a', price: 2000 },
    { seat: 'b', price: 3000 },
    { seat: 'c', price: 1700 },
  ]);
  assert.equal(award, { winner: { seat: 'b', price: 3000 }, price: 2000 });
});

test('a single bid pays what the market offers, or the floor where that is higher', () => {
  assert.is(clear(terms, [{ seat: 'a', price: 2000 }])?.price, 1500);
  assert.is(clear({ ...terms, floor: 1800 }, [{ seat: 'a', price: 2000 }])?.price, 1800);
});

test('first price pays its own bid', () => {
  assert.is(clear({ ...terms, at: 1 }, [{ seat: 'a', price: 2000 }])?.price, 2000);
});

test('equal bids go to the first one, at their own price', () => {
  const award = clear(terms, [
    { seat: 'a', price: 2000 },
    { seat: 'b', price: 2000 },
  ]);
  assert.equal(award, { winner: { seat: 'a', price: 2000 }, price: 2000 });
});

test('nobody wins below the floor, without beating the market, or without a bid', () => {
  assert.is(clear({ ...terms, floor: 2500 }, [{ seat: 'a', price: 2000 }]), undefined);
  assert.is(clear(terms, [{ seat: 'a', price: 1500 }]), undefined);
  assert.is(clear(terms, []), undefined);
});

test.run();
