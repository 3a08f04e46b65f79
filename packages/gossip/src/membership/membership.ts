import type { CloseCode } from '@sconf/transport';
import type { Member, Priority } from '../frames/frame.js';
import { AddressBook, type Contact, isExpected, isMember } from './address-book.js';
import { chooseDials } from './dial-choice.js';
import type { MembershipEffect, MembershipFrame } from './membership-effect.js';
import type { MembershipOptions } from './membership-options.js';
import { pick, sample } from './sample.js';
import { SeedProbe } from './seed-probe.js';
import { type ShuffleGround, startShuffle, takeShuffle, takeShuffleReply } from './shuffle.js';
import { VacancyPace } from './vacancy-pace.js';

/** Nodes by which a join walks on, and how many before the end those are that take it down only. HyParView's 6 and 3. */
const ACTIVE_WALK = 6;
const PASSIVE_WALK = 3;

/** A cluster counts as small again only well below the bound, or it would change at every node that comes and goes. */
const SMALL_AGAIN = 0.75;

/** Before a link that entries don't go by may be given up: two parts of a cluster that meet by it take it into use first. */
const SETTLE_MS = 5_000;

/** Links above the view that are borne with, rather than give up one that entries go by. */
const SLACK = 2;

/** Members that a newcomer is told of. */
const INTRODUCED = 32;

/**
 * With which nodes this one has links: in a small cluster with all that it knows, in a large one with a few at random
 * that it replaces as they go, so that the whole stays connected: HyParView (Leitão, Pereira, Rodrigues, DSN 2007).
 * Beyond the paper, lost neighbours are dialled for as long as they may resume, so that a partition heals where it cut;
 * and seeds now and then. Nodes that nobody can dial are leaves: they are linked with, and never told of.
 */
export class Membership {
  readonly book: AddressBook;
  readonly #options: MembershipOptions;
  readonly #linked = new Map<string, Member & { readonly since: number }>();
  /** Where they are dialled: asked for each contact at each tick. */
  readonly #linkedAddresses = new Set<string>();
  readonly #leaves = new Set<string>();
  readonly #probe: SeedProbe;
  readonly #vacancies: VacancyPace;
  #address = '';
  #direct = true;
  #shuffleAt: number;

  constructor(options: MembershipOptions, now: number) {
    const { limits, times, random } = options;
    this.#options = options;
    this.book = new AddressBook(times, Math.max(limits.maxPeers * 2, limits.passiveView), random);
    this.#shuffleAt = now + times.shuffleMs * random();
    this.#vacancies = new VacancyPace(times.tickMs * 2, times.dialAgainMaxMs, random);
    this.#probe = new SeedProbe(times.seedMs, random, now);
  }

  /** Whether the cluster is small: then each node has links with all others. */
  get direct(): boolean {
    return this.#direct;
  }

  /** Whether others can dial this node. */
  get listens(): boolean {
    return this.#address !== '';
  }

  /** Where others dial this node. */
  listensAt(address: string): void {
    this.#address = address;
    this.book.exclude(address);
  }

  /** Whether a link with a node is to be kept that is wanted so much. */
  admits({ id, address }: Member, priority: Priority): boolean {
    if (this.#linked.has(id) || this.#leaves.has(id)) return true;
    if (address === '') return this.#leaves.size < this.#options.limits.maxLeaves;
    return priority !== 'low' || this.#linked.size < this.#capacity;
  }

  /** Entries flow to and from a node. `priority` is undefined when this node dialled, else what the other wanted. */
  up(member: Member, priority: Priority | undefined, now: number): MembershipEffect[] {
    const effects: MembershipEffect[] = [];
    if (member.address === '') {
      this.#leaves.add(member.id);
      // Many may have greeted before one of them was up.
      if (this.#leaves.size > this.#options.limits.maxLeaves) effects.push({ kind: 'part', from: member.id });
    } else {
      this.book.add(member.address, member.id, now, 0);
      this.#unlink(member.id);
      this.#linked.set(member.id, { ...member, since: now });
      this.#linkedAddresses.add(member.address);
      this.#judgeSize(this.#unlinked(now));
      if (this.#linked.size > this.#capacity) this.#part(now, effects, member.id);
    }
    if (priority === 'join' && member.address !== '' && !this.#direct) this.#forward(member, ACTIVE_WALK, effects);
    const others = sample(this.#unlinked(now).filter(isMember), INTRODUCED, this.#options.random);
    effects.push({ kind: 'introduce', to: member.id, others });
    return effects;
  }

  /** The link with a node has ended. Who dialled it before dials again first. */
  down({ id, address }: Member, code: CloseCode, dialled: boolean, now: number): void {
    this.#leaves.delete(id);
    if (this.#linked.has(id)) this.#vacancies.vacated();
    this.#unlink(id);
    if (code === 'going-away') this.book.left(address);
    else if (code === 'no-room') this.book.ended(address, now, code);
    else {
      this.book.lost(address, now, dialled ? 0 : this.#options.times.tickMs * 10);
      this.#probe.soon(now);
    }
  }

  /** A dial failed, or a link that was dialled has ended. */
  ended(address: string, now: number, code?: CloseCode): void {
    this.book.ended(address, now, code);
    if (code === 'no-room') this.#vacancies.refused(now);
  }

  /** Members that a peer knows. */
  learn(members: readonly Member[], now: number): void {
    const { self, times } = this.#options;
    for (const { id, address } of members) {
      if (id === self.id) continue;
      // Both would dial at once; the one with the greater id waits to be dialled, if it can be.
      const waits = this.#address !== '' && id < self.id;
      this.book.add(address, id, now, waits ? times.tickMs * 10 : 0);
    }
  }

  /** Takes what a peer tells. */
  receive(from: string, frame: MembershipFrame, now: number): MembershipEffect[] {
    if (frame.kind === 'shuffle') return takeShuffle(frame, this.#shuffleGround(now));
    if (frame.kind === 'shuffle-reply') return takeShuffleReply(frame, this.#shuffleGround(now));
    const { member } = frame;
    const effects: MembershipEffect[] = [];
    const hops = Math.min(frame.hops, ACTIVE_WALK);
    const known = member.id === this.#options.self.id || this.#linked.has(member.id);
    if (!known && (hops === 0 || this.#linked.size <= 1)) {
      this.learn([member], now);
      this.#dial(member.address, 'high', effects);
    } else {
      if (!known && hops === PASSIVE_WALK) this.learn([member], now);
      if (hops > 0) this.#handOn(from, member, hops - 1, effects);
    }
    return effects;
  }

  /** Does what is due at this time. */
  tick(now: number): MembershipEffect[] {
    const { limits, times, random } = this.#options;
    const effects: MembershipEffect[] = [];
    const unlinked = this.#unlinked(now);
    this.#judgeSize(unlinked);
    // One at a time: each costs two nodes a neighbour, and many look at this moment.
    if (!this.#direct && this.#linked.size > limits.activeView) this.#part(now, effects);
    const probing = !this.#direct && this.#probe.due(now);
    const linked = this.#linked.size + unlinked.filter((contact) => isExpected(contact, now)).length;
    const filling = this.#direct || linked < limits.activeView / 2 || this.#vacancies.due(now);
    const view = { linked, capacity: filling ? this.#capacity : linked, direct: this.#direct, probing };
    const callable = unlinked.filter(({ busy, nextAt }) => !busy && now >= nextAt);
    for (const { contact, priority } of chooseDials(callable, view, now, random)) {
      this.#dial(contact.address, priority, effects);
    }
    if (now >= this.#shuffleAt) {
      this.#shuffleAt = now + times.shuffleMs * (0.75 + random() / 2);
      effects.push(...startShuffle(this.#shuffleGround(now)));
    }
    return effects;
  }

  /** Whether there is a link with the node at an address. */
  isLinked({ id, address }: Pick<Contact, 'id' | 'address'>): boolean {
    return (id !== undefined && this.#linked.has(id)) || this.#linkedAddresses.has(address);
  }

  get #capacity(): number {
    const { maxPeers, activeView } = this.#options.limits;
    return this.#direct ? maxPeers : activeView;
  }

  #judgeSize(unlinked: readonly Contact[]): void {
    const { maxPeers } = this.#options.limits;
    const others = this.#linked.size + unlinked.filter(isMember).length;
    if (others > maxPeers) this.#direct = false;
    else if (others <= maxPeers * SMALL_AGAIN) this.#direct = true;
  }

  #unlink(id: string): void {
    this.#linkedAddresses.delete(this.#linked.get(id)?.address ?? '');
    this.#linked.delete(id);
  }

  #part(now: number, effects: MembershipEffect[], but?: string): void {
    const { random, isSpare, limits } = this.#options;
    const others = [...this.#linked.values()].filter(({ id }) => id !== but);
    const spare = others.filter(({ id, since }) => isSpare(id) && now - since >= SETTLE_MS);
    const from = pick(spare.length > 0 || this.#linked.size <= limits.activeView + SLACK ? spare : others, random);
    if (from !== undefined) effects.push({ kind: 'part', from: from.id });
  }

  #forward(member: Member, hops: number, effects: MembershipEffect[]): void {
    for (const to of this.#linked.keys()) {
      if (to !== member.id) effects.push({ kind: 'tell', to, frame: { kind: 'forward-join', member, hops } });
    }
  }

  #handOn(from: string, member: Member, hops: number, effects: MembershipEffect[]): void {
    const others = [...this.#linked.keys()].filter((id) => id !== from && id !== member.id);
    const to = pick(others, this.#options.random);
    if (to !== undefined) effects.push({ kind: 'tell', to, frame: { kind: 'forward-join', member, hops } });
  }

  #dial(address: string, priority: Priority, effects: MembershipEffect[]): void {
    const contact = this.book.get(address);
    if (contact === undefined || contact.busy || this.isLinked(contact)) return;
    contact.busy = true;
    effects.push({ kind: 'dial', address, priority });
  }

  #unlinked(now: number): Contact[] {
    return this.book.unlinked(now, (contact) => this.isLinked(contact));
  }

  #shuffleGround(now: number): ShuffleGround {
    return {
      self: { id: this.#options.self.id, address: this.#address },
      random: this.#options.random,
      linked: [...this.#linked.values()],
      others: this.#unlinked(now).filter(isMember),
      learn: (members) => this.learn(members, now),
    };
  }
}
