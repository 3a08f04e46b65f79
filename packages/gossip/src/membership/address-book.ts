import { type CloseCode, FINAL_CLOSE_CODES } from '@sconf/transport';
import type { Member } from '../frames/frame.js';
import { type DialTimes, pauseMs } from './backoff.js';
import { pick } from './sample.js';

/** How long to wait before an address is dialled again, and how long it is remembered, in milliseconds. */
export interface AddressTimes extends DialTimes {
  readonly forgetAddressMs: number;
  readonly resumeMs: number;
}

/** A place where a node may be dialled. */
export interface Contact {
  readonly address: string;
  readonly seed: boolean;
  /** The node that was found there, or is said to be. */
  id: string | undefined;
  failures: number;
  nextAt: number;
  /** When it was last heard of. */
  seenAt: number;
  /** Whether it is being dialled, or a link that was dialled is there. */
  busy: boolean;
  /** Until then it is a neighbour whose link broke, and is wanted back. */
  lostUntil: number;
}

/** Whether a contact is known by id, and nobody tried in vain to dial it. */
export function isMember(contact: Contact): contact is Contact & Member {
  return contact.id !== undefined && contact.failures === 0;
}

/** Whether it was lost and may be back in a moment: its place is kept until the first dial failed. */
export function isExpected({ lostUntil, failures }: Contact, now: number): boolean {
  return lostUntil > now && failures <= 1;
}

/** All addresses that a node knows, bounded: the passive view of HyParView, with what came of dialling them. */
export class AddressBook {
  readonly #times: AddressTimes;
  readonly #random: () => number;
  readonly #maxContacts: number;
  readonly #contacts = new Map<string, Contact>();
  readonly #own = new Set<string>();

  /** @param maxContacts addresses besides seeds */
  constructor(times: AddressTimes, maxContacts: number, random: () => number) {
    this.#times = times;
    this.#maxContacts = maxContacts;
    this.#random = random;
  }

  get all(): IterableIterator<Contact> {
    return this.#contacts.values();
  }

  get(address: string): Contact | undefined {
    return this.#contacts.get(address);
  }

  /** An address that is never forgotten. */
  addSeed(address: string, now: number): void {
    if (!this.#own.has(address)) this.#contacts.set(address, contact(address, true, undefined, now, now));
  }

  /**
   * An address where a node is said to be. When the book is full, another makes room, at random; or none,
   * where all are being dialled.
   *
   * @param delayMs for who rather waits to be dialled
   */
  add(address: string, id: string, now: number, delayMs: number): void {
    if (address === '' || this.#own.has(address)) return;
    const known = this.#contacts.get(address);
    if (known === undefined) {
      if (this.#others.length >= this.#maxContacts && !this.#makeRoom(now)) return;
      this.#contacts.set(address, contact(address, false, id, now, now + delayMs));
    } else {
      // Others may tell of it long after it is gone, each because another does.
      if (known.failures === 0) known.seenAt = now;
      known.id ??= id;
    }
  }

  /** An address that led to this node itself. Behind that of a seed there may be several nodes by turns. */
  excludeUnlessSeed(address: string): void {
    if (this.#contacts.get(address)?.seed !== true) this.exclude(address);
  }

  /** An address of this node's own. */
  exclude(address: string): void {
    this.#own.add(address);
    this.#contacts.delete(address);
  }

  /** The node there leaves for good: only seeds are dialled again. */
  left(address: string): void {
    if (this.#contacts.get(address)?.seed === false) this.#contacts.delete(address);
  }

  /** A dial failed, or a link that was dialled has ended. */
  ended(address: string, now: number, code: CloseCode = 'lost'): void {
    const known = this.#contacts.get(address);
    if (known === undefined) return;
    known.busy = false;
    if (code === 'no-room') known.lostUntil = Number.NEGATIVE_INFINITY;
    else if (!FINAL_CLOSE_CODES.has(code)) known.failures += 1;
    known.nextAt = now + pauseMs(code, known.failures, this.#times, this.#random);
  }

  /** The node with this id was found at an address that was dialled. */
  found(address: string, id: string): void {
    const known = this.#contacts.get(address);
    if (known === undefined) return;
    known.id = id;
    known.failures = 0;
  }

  /** The link with the node there broke: it is wanted back for as long as it may resume. */
  lost(address: string, now: number, delayMs: number): void {
    const known = this.#contacts.get(address);
    if (known === undefined) return;
    known.lostUntil = now + this.#times.resumeMs;
    known.nextAt = Math.max(known.nextAt, now + delayMs);
  }

  /** Forgets who was not heard of for too long, and answers the rest of those that there is no link with. */
  unlinked(now: number, isLinked: (contact: Contact) => boolean): Contact[] {
    const unlinked: Contact[] = [];
    for (const known of this.#contacts.values()) {
      if (isLinked(known)) known.seenAt = now;
      else if (known.seed || now - known.seenAt <= this.#times.forgetAddressMs) unlinked.push(known);
      else this.#contacts.delete(known.address);
    }
    return unlinked;
  }

  get #others(): Contact[] {
    return [...this.#contacts.values()].filter(({ seed }) => !seed);
  }

  /** Whoever may be back in a moment goes last: but goes, or links that come and break would fill the book. */
  #makeRoom(now: number): boolean {
    const idle = this.#others.filter(({ busy }) => !busy);
    const spare = idle.filter(({ lostUntil }) => lostUntil <= now);
    const one = pick(spare.length > 0 ? spare : idle, this.#random);
    return one !== undefined && this.#contacts.delete(one.address);
  }
}

function contact(address: string, seed: boolean, id: string | undefined, now: number, nextAt: number): Contact {
  return { address, seed, id, failures: 0, nextAt, seenAt: now, busy: false, lostUntil: Number.NEGATIVE_INFINITY };
}
