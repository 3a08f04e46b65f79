import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Campaign, CampaignType, type Pacing, PacingType, tableOf, tablesOf } from '../src/index.js';
import { campaign } from './campaigns.js';

const test = suite('config table');
const pacing: Pacing = {
  campaign: 'c',
  incarnation: 'i',
  at: 1,
  rate: 0.5,
  multiplier: 1,
  target: 2,
  spent: 3,
  used: 3,
  reserved: 0,
  unbilled: 0,
  returned: 0,
};

function config<T>(type: string, id: string, data: T): { type: string; id: string; ver: number; data: never } {
  return { type, id, ver: 1, data: data as never };
}

test('a fork can change without what it came from changing', () => {
  const state = tableOf(PacingType);
  const before = state.init();
  state.put(before, config('pacing', 'a', pacing));
  const after = state.copy(before);
  state.put(after, config('pacing', 'b', pacing));
  state.kill(after, config('pacing', 'a', pacing));
  assert.equal([...before.rows.keys()], ['a']);
  assert.equal([...after.rows.keys()], ['b']);
});

test('the rows of a fork are the same object until it is written to', () => {
  const state = tableOf(PacingType);
  const before = state.init();
  const after = state.copy(before);
  assert.is(after.rows, before.rows);
  state.put(after, config('pacing', 'a', pacing));
  assert.is.not(after.rows, before.rows);
});

test('data that does not fit counts as absent', () => {
  const state = tableOf(PacingType);
  const table = state.init();
  for (const wrong of [{ ...pacing, rate: 1.1 }, { ...pacing, spent: 0.5 }, { ...pacing, at: '1' }, null, undefined]) {
    state.put(table, config('pacing', 'a', wrong));
  }
  assert.is(table.rows.size, 0);
});

test('tables of one state are told only their own type', () => {
  const state = tablesOf<{ campaigns: Campaign; pacings: Pacing }>({ campaigns: CampaignType, pacings: PacingType });
  const tables = state.init();
  state.put(tables, config('campaign', 'x', campaign()));
  state.put(tables, config('pacing', 'x', pacing));
  const copy = state.copy(tables);
  state.kill(copy, config('campaign', 'x', campaign()));
  assert.equal([...state.types], ['campaign', 'pacing']);
  assert.equal([copy.campaigns.rows.size, copy.pacings.rows.size, tables.campaigns.rows.size], [0, 1, 1]);
});

test.run();
