import { NoBid } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { permissionOf } from '../src/bidding/bidding-state.js';
import { type Match, match } from '../src/bidding/match.js';
import { campaign, type Parts, request, stateOf } from './fixtures.js';

const test = suite('match');
const imp = { id: '1', banner: { format: [{ w: 300, h: 250 }] } };

function matching(changes: Record<string, unknown>, parts: Parts = {}): Match {
  const asked = request(changes);
  const permission = permissionOf(stateOf(parts), 'b1.pid');
  assert.ok(permission !== undefined);
  return match(permission, asked, asked.imp[0] as (typeof asked.imp)[number]);
}

const refused: readonly (readonly [
  why: string,
  changes: Record<string, unknown>,
  parts: Parts,
  reason: number | undefined,
])[] = [
  ['bids in other currencies only', { cur: ['EUR'] }, {}, NoBid.currencyNotSupported],
  ['a floor in another currency', { imp: [{ ...imp, bidfloorcur: 'EUR' }] }, {}, NoBid.currencyNotSupported],
  ['a private auction', { imp: [{ ...imp, pmp: { private_auction: 1 } }] }, {}, undefined],
  ['a blocked site', {}, { blocked: ['site-1'] }, NoBid.blockedSite],
  ['a blocked app', { site: undefined, app: { id: 'site-1' } }, { blocked: ['site-1'] }, NoBid.blockedSite],
  ['a site not wanted', {}, { campaign: campaign({ sites: ['site-2'] }) }, undefined],
  ['a country not wanted', {}, { campaign: campaign({ countries: ['FRA'] }) }, undefined],
  ['an unknown country', { device: {} }, { campaign: campaign({ countries: ['FRA'] }) }, undefined],
  ['a device not wanted', {}, { campaign: campaign({ devices: [2] }) }, NoBid.unsupportedDevice],
  ['its advertiser blocked', { badv: ['brand.example'] }, {}, undefined],
  ['its category blocked', { bcat: ['IAB3-1'] }, {}, undefined],
  ['the parent of its category blocked', { bcat: ['IAB3'] }, {}, undefined],
  ['no size that fits', { imp: [{ ...imp, banner: { format: [{ w: 1, h: 1 }] } }] }, {}, undefined],
  ['no banner', { imp: [{ id: '1' }] }, {}, undefined],
];

for (const [why, changes, parts, reason] of refused) {
  test(`no bid on ${why}`, () => {
    assert.equal(matching(changes, parts), { reason });
  });
}

test('what fits is matched with its size', () => {
  const wishes = campaign({ sites: ['site-1'], countries: ['DEU'], devices: [4] });
  assert.equal(matching({}, { campaign: wishes }), { size: { w: 300, h: 250 } });
  assert.equal(matching({ cur: ['EUR', 'USD'], bcat: ['IAB30', 'IAB3-10'] }), { size: { w: 300, h: 250 } });
  assert.equal(matching({ imp: [{ ...imp, pmp: { private_auction: 0, deals: [{ id: 'd' }] } }] }), {
    size: { w: 300, h: 250 },
  });
});

test.run();
