import { InvalidOpenRtb } from './errors.js';
import { FieldReader } from './field-reader.js';
import { CURRENCY } from './money.js';
import type { App, Banner, BidRequest, Deal, Device, Imp, Pmp, Regs, Site, User } from './openrtb.js';

/**
 * Reads a bid request: requires `id` and one `imp`, fills in the defaults of the standard, ignores what it doesn't know.
 *
 * @throws {@link InvalidOpenRtb} with the path of the first fault
 */
export function readBidRequest(text: string): BidRequest {
  return readRequest(new FieldReader(parseJson(text)));
}

/** @throws {@link InvalidOpenRtb} `malformed-json` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidOpenRtb('malformed-json', 'the body is not JSON', { cause });
  }
}

function readRequest(reader: FieldReader): BidRequest {
  const id = reader.requiredText('id');
  const imp = reader.objects('imp', readImp);
  if (imp.length === 0) {
    throw new InvalidOpenRtb('missing-field', 'imp is missing: offer at least one impression', { path: ['imp'] });
  }
  const site = reader.object('site', readSite);
  const app = reader.object('app', readApp);
  if (site !== undefined && app !== undefined) throw reader.wrong('app', 'absent when there is a site');
  return {
    id,
    imp,
    ...present({ site, app, device: reader.object('device', readDevice), user: reader.object('user', readUser) }),
    ...present({ regs: reader.object('regs', readRegs), tmax: reader.integer('tmax', 1), cur: reader.texts('cur') }),
    ...present({ wseat: reader.texts('wseat'), bseat: reader.texts('bseat') }),
    test: reader.integer('test') === 1 ? 1 : 0,
    at: reader.integer('at', 1) ?? 2,
    bcat: reader.texts('bcat') ?? [],
    badv: reader.texts('badv') ?? [],
  };
}

function readImp(reader: FieldReader): Imp {
  return {
    id: reader.requiredText('id'),
    ...present({ banner: reader.object('banner', readBanner), pmp: reader.object('pmp', readPmp) }),
    bidfloor: reader.number('bidfloor') ?? 0,
    bidfloorcur: reader.text('bidfloorcur') ?? CURRENCY,
  };
}

function readBanner(reader: FieldReader): Banner {
  const format = reader.objects('format', (size) => ({ w: size.integer('w', 1) ?? 0, h: size.integer('h', 1) ?? 0 }));
  const w = reader.integer('w', 1);
  const h = reader.integer('h', 1);
  return { format: format.length === 0 && w !== undefined && h !== undefined ? [{ w, h }] : format };
}

function readPmp(reader: FieldReader): Pmp {
  return { private_auction: reader.integer('private_auction') ?? 0, deals: reader.objects('deals', readDeal) };
}

function readDeal(reader: FieldReader): Deal {
  return {
    id: reader.requiredText('id'),
    bidfloor: reader.number('bidfloor') ?? 0,
    ...present({ wseat: reader.texts('wseat') }),
  };
}

function readSite(reader: FieldReader): Site {
  return { ...present({ id: reader.text('id'), domain: reader.text('domain') }), cat: reader.texts('cat') ?? [] };
}

function readApp(reader: FieldReader): App {
  return { ...present({ id: reader.text('id'), bundle: reader.text('bundle') }), cat: reader.texts('cat') ?? [] };
}

function readDevice(reader: FieldReader): Device {
  const country = reader.object('geo', (geo) => geo.text('country'));
  return present({ devicetype: reader.integer('devicetype'), country, ua: reader.text('ua') });
}

function readUser(reader: FieldReader): User {
  const data = reader.objects('data', (entry) => entry.objects('segment', (segment) => segment.text('id')));
  const segments = data.flat().filter((id) => id !== undefined);
  return { ...present({ id: reader.text('id'), consent: reader.text('consent') }), segments };
}

function readRegs(reader: FieldReader): Regs {
  return { coppa: reader.integer('coppa') ?? 0, gdpr: reader.integer('gdpr') ?? 0 };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are undefined: an optional member is absent or has a value. */
function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}
