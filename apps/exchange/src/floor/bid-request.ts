import { type Arrival, CURRENCY, cpmOfMicros, requestIdOf } from '@sconf/app-market';

/** How long the exchange waits for bids, ms. */
export const TMAX_MS = 100;

/** The OpenRTB 2.6 message of an arrival, for the seats of one bidder process. */
export function bidRequestOf(arrival: Arrival, seats: readonly string[]): string {
  const { site, segment, country, devicetype, size } = arrival;
  return JSON.stringify({
    id: requestIdOf(arrival.index),
    imp: [{ id: '1', banner: { format: [size] }, bidfloor: cpmOfMicros(site.floor), bidfloorcur: CURRENCY, secure: 1 }],
    site: { id: site.id, domain: site.domain, cat: [site.cat] },
    device: { devicetype, geo: { country } },
    user: { id: `u${arrival.index % 997}`, data: [{ id: 'audience', segment: [{ id: segment }] }] },
    regs: { coppa: 0, gdpr: 0 },
    at: site.at,
    tmax: TMAX_MS,
    cur: [CURRENCY],
    wseat: seats,
  });
}
