import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer } from '../src/node/peer.js';
import { Repair } from '../src/node/repair.js';

const test = suite('repair');

const SECOND = 1_000;

/** A node with one peer, whose exchanges take no time and move what the test says. */
class Asked {
  changes = 0;
  direct = true;
  /** When exchanges were led, in seconds. */
  readonly at: number[] = [];
  readonly repair: Repair;
  readonly peer: Peer;
  now = 0;
  moved = (): number => 0;
  /** Whether the peer doesn't answer. */
  silent = false;

  constructor() {
    const session = { reconciling: false, reconcile: () => [] };
    const connection = { session, perform: () => this.#led() };
    const peer = { leads: false, open: true, connection, conversation: {} } as unknown as Peer;
    this.peer = peer;
    const overlay = { peers: { open: () => [peer], changes: 0 }, direct: true };
    Object.defineProperty(overlay.peers, 'changes', { get: () => this.changes });
    Object.defineProperty(overlay, 'direct', { get: () => this.direct });
    // In the middle: neither a quarter more nor less.
    this.repair = new Repair({ overlay, random: () => 0.5, antiEntropyMs: 5 * SECOND }, 0);
  }

  /** Lets so much time pass, with 100 changes a second. */
  run(seconds: number): void {
    for (const end = this.now + seconds * SECOND; this.now < end; ) {
      this.now += SECOND;
      this.changes += 100;
      this.repair.step(this.now);
    }
  }

  #led(): void {
    if (this.silent) return;
    this.at.push(this.now / SECOND);
    this.repair.found(this.moved(), this.now);
  }
}

test('pauses get up to four times as long while nothing is lost', () => {
  const node = new Asked();
  node.run(100);
  assert.equal(node.at, [5, 10, 15, 20, 30, 50, 70, 90], 'after four that found nothing');
});

test('pauses stay short where what is new comes by way of others', () => {
  const node = new Asked();
  node.direct = false;
  node.run(40);
  assert.equal(node.at, [5, 10, 15, 20, 25, 30, 35, 40]);
});

test('what is on its way is not lost', () => {
  const node = new Asked();
  node.moved = () => 7;
  node.run(60);
  assert.equal(node.at, [5, 10, 15, 20, 30, 50], '7 of at least 500');
});

test('pauses stay short while exchanges find what was lost', () => {
  const node = new Asked();
  node.moved = () => 8;
  node.run(30);
  assert.equal(node.at, [5, 10, 15, 20, 25, 30], '8 of 500');
});

test('after something was found the next looks come soon', () => {
  const node = new Asked();
  node.run(60);
  node.at.length = 0;
  node.moved = () => (node.at.length === 1 ? node.changes : 0);
  node.run(60);
  assert.equal(node.at, [70, 75, 80, 85, 90, 100, 120]);
});

test('pauses are short again once a link comes or goes', () => {
  const node = new Asked();
  node.run(60);
  node.at.length = 0;
  node.repair.unsettled(node.now);
  node.run(40);
  // The first at random within the short pause.
  assert.equal(node.at, [63, 68, 73, 78, 88]);
});

test('who connects again and again does not put off the look at the others', () => {
  const node = new Asked();
  const stranger = { leads: false, open: true, conversation: {} } as unknown as Peer;
  const connection = { session: node.peer.connection?.session, perform: () => node.repair.found(0, node.now) };
  stranger.connection = connection as never;
  for (let times = 0; times < 30; times++) {
    node.repair.unsettled(node.now);
    node.repair.add(stranger);
    node.run(2);
  }
  assert.ok(node.at.length >= 6, `${node.at}`);
});

test('an exchange that came to no end is a sign that something gets lost', () => {
  const node = new Asked();
  node.run(60);
  node.at.length = 0;
  node.silent = true;
  node.run(16);
  node.silent = false;
  node.run(40);
  assert.equal(node.at, [79, 84, 89, 94, 104]);
});

test('whose link went is forgotten, even while an exchange is held up', () => {
  const node = new Asked();
  const session = node.peer.connection?.session as { reconciling: boolean };
  node.silent = true;
  node.run(5);
  session.reconciling = true;
  let kept = 0;
  const stranger = Object.defineProperty({ leads: false, conversation: {} }, 'open', { get: () => kept++ > 0 });
  node.repair.add(stranger as unknown as Peer);
  node.repair.unsettled(node.now, stranger as unknown as Peer);
  session.reconciling = false;
  node.run(5);
  assert.is(kept, 0);
});

test.run();
