import { type BidRequest, CURRENCY, type Format, type Imp, NoBid } from '@sconf/app-market';
import type { Permission } from './bidding-state.js';

/** Either the size to show, or why there is no bid; a reason of `undefined` is plain disinterest. */
export type Match = { readonly size: Format } | { readonly reason: number | undefined };

const DISINTEREST: Match = { reason: undefined };

/** Whether a campaign may and wants to bid for an impression, its price aside. */
export function match(permission: Permission, request: BidRequest, imp: Imp): Match {
  if (request.cur !== undefined && !request.cur.includes(CURRENCY)) return { reason: NoBid.currencyNotSupported };
  if (imp.bidfloorcur !== CURRENCY) return { reason: NoBid.currencyNotSupported };
  // A private auction takes bids for its deals only, and this bidder has none.
  if (imp.pmp?.private_auction === 1) return DISINTEREST;
  return matchPlace(permission, request) ?? matchCreative(permission, request, imp);
}

function matchPlace({ campaign, blocklist }: Permission, request: BidRequest): Match | undefined {
  const place = request.site?.id ?? request.app?.id;
  if (place !== undefined && blocklist?.sites.includes(place) === true) return { reason: NoBid.blockedSite };
  if (!isWanted(campaign.sites, place) || !isWanted(campaign.countries, request.device?.country)) return DISINTEREST;
  return isWanted(campaign.devices, request.device?.devicetype) ? undefined : { reason: NoBid.unsupportedDevice };
}

function matchCreative({ creative }: Permission, request: BidRequest, imp: Imp): Match {
  if (creative.adomain.some((domain) => request.badv.includes(domain))) return DISINTEREST;
  if (creative.cat.some((category) => isBlocked(category, request.bcat))) return DISINTEREST;
  const size = imp.banner?.format.find(({ w, h }) => creative.sizes.some((own) => own.w === w && own.h === h));
  return size === undefined ? DISINTEREST : { size };
}

/** No wish means any; an unknown value fits no wish. */
function isWanted<T>(wanted: readonly T[], value: T | undefined): boolean {
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

/** Blocking IAB3 blocks IAB3-1 too. */
function isBlocked(category: string, blocked: readonly string[]): boolean {
  return blocked.some((entry) => category === entry || category.startsWith(`${entry}-`));
}
