import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InvalidOpenRtb, readBidRequest, readBidResponse } from '../src/index.js';

const test = suite('OpenRTB');

const refused: readonly (readonly [fault: string, text: string, code: string, path: string])[] = [
  ['no JSON', '{', 'malformed-json', ''],
  ['null', 'null', 'invalid-field', ''],
  ['an array', '[]', 'invalid-field', ''],
  ['no id', '{"imp":[{"id":"1"}]}', 'missing-field', 'id'],
  ['an empty id', '{"id":"","imp":[{"id":"1"}]}', 'missing-field', 'id'],
  ['an id that is a number', '{"id":1,"imp":[{"id":"1"}]}', 'invalid-field', 'id'],
  ['no imp', '{"id":"r"}', 'missing-field', 'imp'],
  ['an empty imp', '{"id":"r","imp":[]}', 'missing-field', 'imp'],
  ['an imp that is an object', '{"id":"r","imp":{}}', 'invalid-field', 'imp'],
  ['an imp without id', '{"id":"r","imp":[{"id":"1"},{}]}', 'missing-field', 'imp.1.id'],
  ['an imp that is null', '{"id":"r","imp":[null]}', 'invalid-field', 'imp.0'],
  ['a negative floor', '{"id":"r","imp":[{"id":"1","bidfloor":-1}]}', 'invalid-field', 'imp.0.bidfloor'],
  ['a floor that is text', '{"id":"r","imp":[{"id":"1","bidfloor":"1"}]}', 'invalid-field', 'imp.0.bidfloor'],
  [
    'a format without numbers',
    '{"id":"r","imp":[{"id":"1","banner":{"format":[{"w":"a"}]}}]}',
    'invalid-field',
    'imp.0.banner.format.0.w',
  ],
  ['a deal without id', '{"id":"r","imp":[{"id":"1","pmp":{"deals":[{}]}}]}', 'missing-field', 'imp.0.pmp.deals.0.id'],
  ['tmax 0', '{"id":"r","imp":[{"id":"1"}],"tmax":0}', 'invalid-field', 'tmax'],
  ['at 0', '{"id":"r","imp":[{"id":"1"}],"at":0}', 'invalid-field', 'at'],
  ['at 1.5', '{"id":"r","imp":[{"id":"1"}],"at":1.5}', 'invalid-field', 'at'],
  ['wseat that is text', '{"id":"r","imp":[{"id":"1"}],"wseat":"s"}', 'invalid-field', 'wseat'],
  ['bcat with a number', '{"id":"r","imp":[{"id":"1"}],"bcat":["IAB1",2]}', 'invalid-field', 'bcat'],
  ['site and app', '{"id":"r","imp":[{"id":"1"}],"site":{},"app":{}}', 'invalid-field', 'app'],
  ['a site that is text', '{"id":"r","imp":[{"id":"1"}],"site":"s"}', 'invalid-field', 'site'],
];

for (const [fault, text, code, path] of refused) {
  test(`a request with ${fault} is refused as ${code} at ${path || 'the top'}`, () => {
    assert.throws(
      () => readBidRequest(text),
      (error: unknown) => error instanceof InvalidOpenRtb && error.code === code && error.path.join('.') === path,
    );
  });
}

test('the smallest request gets the defaults of the standard', () => {
  assert.equal(readBidRequest('{"id":"r","imp":[{"id":"1"}]}'), {
    id: 'r',
    imp: [{ id: '1', bidfloor: 0, bidfloorcur: 'USD' }],
    test: 0,
    at: 2,
    bcat: [],
    badv: [],
  });
});

test('everything a bidder looks at is read, and unknown fields are ignored', () => {
  const request = readBidRequest(
    JSON.stringify({
      id: 'r',
      imp: [
        {
          id: '1',
          banner: { w: 300, h: 250 },
          bidfloor: 1.5,
          bidfloorcur: 'EUR',
          pmp: { private_auction: 1, deals: [{ id: 'd', bidfloor: 2, wseat: ['s'] }] },
          ext: {},
        },
      ],
      app: { id: 'a', bundle: 'com.example', cat: ['IAB1'] },
      device: { devicetype: 4, ua: 'x', geo: { country: 'DEU', lat: 1 } },
      user: { id: 'u', consent: 'c', data: [{ segment: [{ id: 's1' }, {}] }, { segment: [{ id: 's2' }] }] },
      regs: { coppa: 1, gdpr: 1 },
      test: 1,
      at: 1,
      tmax: 120,
      wseat: ['s'],
      bseat: ['t'],
      cur: ['EUR'],
      bcat: ['IAB2'],
      badv: ['x.example'],
      source: { fd: 1 },
    }),
  );
  assert.equal(request.imp[0]?.banner?.format, [{ w: 300, h: 250 }]);
  assert.equal(request.imp[0]?.pmp, { private_auction: 1, deals: [{ id: 'd', bidfloor: 2, wseat: ['s'] }] });
  assert.equal(request.app, { id: 'a', bundle: 'com.example', cat: ['IAB1'] });
  assert.equal(request.device, { devicetype: 4, country: 'DEU', ua: 'x' });
  assert.equal(request.user, { id: 'u', consent: 'c', segments: ['s1', 's2'] });
  assert.equal([request.test, request.at, request.tmax, request.wseat, request.bseat], [1, 1, 120, ['s'], ['t']]);
  assert.not.ok('source' in request);
});

test('a null member is as good as none', () => {
  assert.not.ok('site' in readBidRequest('{"id":"r","imp":[{"id":"1"}],"site":null}'));
});

test('a response is read with its defaults, and refused with the path of its fault', () => {
  const bid = { id: 'b', impid: '1', price: 2.5, crid: 'c' };
  const response = readBidResponse(JSON.stringify({ id: 'r', seatbid: [{ seat: 's', bid: [bid] }] }));
  assert.is(response.cur, 'USD');
  assert.is(response.seatbid?.[0]?.bid[0]?.burl, '');
  assert.equal(readBidResponse('{"id":"r","nbr":500}').nbr, 500);
  assert.throws(
    () => readBidResponse(JSON.stringify({ id: 'r', seatbid: [{ seat: 's', bid: [{ ...bid, price: -1 }] }] })),
    (error: unknown) => error instanceof InvalidOpenRtb && error.path.join('.') === 'seatbid.0.bid.0.price',
  );
});

test.run();
