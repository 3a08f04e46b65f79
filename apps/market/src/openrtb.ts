/** The part of OpenRTB 2.6 (IAB Tech Lab) that this market reads and writes. Fields keep their names in the standard. */
export interface BidRequest {
  readonly id: string;
  readonly imp: readonly Imp[];
  readonly site?: Site;
  readonly app?: App;
  readonly device?: Device;
  readonly user?: User;
  readonly regs?: Regs;
  /** 1: not to be billed. @default 0 */
  readonly test: 0 | 1;
  /** 1 first price, 2 second price. @default 2 */
  readonly at: number;
  /** Milliseconds that the exchange waits, its network included. */
  readonly tmax?: number;
  /** Seats that may bid; absent means all. */
  readonly wseat?: readonly string[];
  /** Seats that may not bid. */
  readonly bseat?: readonly string[];
  /** Currencies that bids may be in; absent means any. */
  readonly cur?: readonly string[];
  /** Blocked categories and advertiser domains. */
  readonly bcat: readonly string[];
  readonly badv: readonly string[];
}

/** One impression for sale. */
export interface Imp {
  readonly id: string;
  readonly banner?: Banner;
  readonly pmp?: Pmp;
  /** CPM below which a bid is of no use. @default 0 */
  readonly bidfloor: number;
  /** @default "USD" */
  readonly bidfloorcur: string;
}

export interface Banner {
  readonly format: readonly Format[];
}

export interface Format {
  readonly w: number;
  readonly h: number;
}

/** Private marketplace: deals, and whether bids outside of them are taken. */
export interface Pmp {
  /** 1: only bids that name a deal. @default 0 */
  readonly private_auction: number;
  readonly deals: readonly Deal[];
}

export interface Deal {
  readonly id: string;
  readonly bidfloor: number;
  readonly wseat?: readonly string[];
}

export interface Site {
  readonly id?: string;
  readonly domain?: string;
  readonly cat: readonly string[];
}

export interface App {
  readonly id?: string;
  readonly bundle?: string;
  readonly cat: readonly string[];
}

export interface Device {
  /** OpenRTB device type, e.g. 2 personal computer, 4 phone, 5 tablet. */
  readonly devicetype?: number;
  readonly country?: string;
  readonly ua?: string;
}

export interface User {
  readonly id?: string;
  /** Ids of the audience segments in all `user.data`. */
  readonly segments: readonly string[];
  readonly consent?: string;
}

export interface Regs {
  readonly coppa: number;
  readonly gdpr: number;
}

/** A response with bids, or with the reason why there is none. */
export interface BidResponse {
  readonly id: string;
  readonly cur?: string;
  readonly seatbid?: readonly SeatBid[];
  /** Why there is no bid; see {@link NoBid}. */
  readonly nbr?: number;
}

export interface SeatBid {
  readonly seat: string;
  readonly bid: readonly Bid[];
}

export interface Bid {
  readonly id: string;
  readonly impid: string;
  /** CPM. */
  readonly price: number;
  readonly crid: string;
  readonly cid: string;
  readonly adomain: readonly string[];
  readonly w: number;
  readonly h: number;
  /** 1 banner. */
  readonly mtype: number;
  /** Seconds that the bidder is willing to wait between auction and billing. */
  readonly exp: number;
  readonly nurl: string;
  readonly burl: string;
  readonly lurl: string;
}

/** No-bid reason codes of AdCOM 1.0; from 500 on they are the bidder's own. */
export const NoBid = {
  technicalError: 1,
  invalidRequest: 2,
  unsupportedDevice: 6,
  blockedSite: 7,
  insufficientTime: 14,
  noBudget: 500,
  controlStalled: 501,
  currencyNotSupported: 502,
} as const;

/** Loss reason codes of AdCOM 1.0. */
export const LossReason = { won: 0, expired: 2, belowFloor: 100, outbid: 102 } as const;
