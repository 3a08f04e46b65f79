import { SpanningTree, type WaveEffect } from '../src/broadcast/spanning-tree.js';

export const WAVE_MS = 1_000;
const HOP_MS = 10;
const TICK_MS = 50;

interface Underway {
  readonly at: number;
  readonly from: string;
  readonly effect: WaveEffect;
}

interface Member {
  readonly tree: SpanningTree;
  readonly links: Set<string>;
  leads: boolean;
}

/** Spanning trees that talk by links of ten milliseconds each way, in virtual time. */
export class TreeWorld {
  readonly members = new Map<string, Member>();
  readonly #random: () => number;
  #now = 0;
  readonly #underway: Underway[] = [];
  /** Waves that were sent so far. */
  sent = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(id: string, leads = true): void {
    const tree = new SpanningTree({ self: id, waveMs: WAVE_MS, random: this.#random });
    this.members.set(id, { tree, links: new Set(), leads });
  }

  link(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const { links, tree } = this.#member(from);
      if (links.has(to)) continue;
      links.add(to);
      this.#send(from, tree.opened(to));
    }
  }

  unlink(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const member = this.members.get(from);
      if (member?.links.delete(to)) this.#send(from, member.tree.closed(to));
    }
  }

  /** A member falls silent, and nobody is told. */
  silence(id: string): void {
    this.members.delete(id);
  }

  pass(ms: number): void {
    for (const end = this.#now + ms; this.#now < end; this.#now += TICK_MS) {
      this.#deliver();
      for (const [id, { tree, leads }] of this.members) this.#send(id, tree.tick(this.#now, leads));
    }
    this.#deliver();
  }

  /** The links by which both push, and by which only one of the two does. */
  pushed(): { both: string[]; one: string[] } {
    const both: string[] = [];
    const one: string[] = [];
    for (const [id, { tree, links }] of this.members) {
      for (const other of links) {
        const there = this.members.get(other)?.tree;
        if (there === undefined || !tree.carries(other)) continue;
        if (!there.carries(id)) one.push(`${id} ${other}`);
        else if (id < other) both.push(`${id} ${other}`);
      }
    }
    return { both, one };
  }

  /** How many hops it takes to reach each that is reached from one, by pushing. */
  hops(from: string): Map<string, number> {
    const reached = new Map([[from, 0]]);
    for (const [id, hops] of reached) {
      const member = this.members.get(id);
      for (const other of member?.links ?? []) {
        if (this.members.has(other) && member?.tree.carries(other) && !reached.has(other)) reached.set(other, hops + 1);
      }
    }
    return reached;
  }

  #deliver(): void {
    for (let turns = 0; turns < 1_000_000; turns++) {
      const [next] = this.#underway;
      if (next === undefined || next.at > this.#now) return;
      this.#underway.shift();
      const { from, effect } = next;
      const member = this.members.get(effect.to);
      if (member?.links.has(from)) this.#send(effect.to, member.tree.heard(from, effect.wave, this.#now));
    }
    throw new Error('waves go round and round');
  }

  #send(from: string, effects: readonly WaveEffect[]): void {
    this.sent += effects.length;
    for (const effect of effects) this.#underway.push({ at: this.#now + HOP_MS, from, effect });
  }

  #member(id: string): Member {
    const member = this.members.get(id);
    if (member === undefined) throw new Error(`no member ${id}`);
    return member;
  }
}
