import type { Version } from '@sconf/data-model';
import { Announcements } from './announcements.js';

/** An edge between this node and a peer: part of the tree, by which entries go, or not, and then they are announced. */
export class Branch {
  /** Whether what is new goes to the peer at once. New edges do so until they prove useless. */
  eager: boolean = true;
  readonly announcements: Announcements = new Announcements();
  /** Entries that came by it since the last look, and those of them that were no news. */
  arrived: number = 0;
  useless: number = 0;

  /** When the peer was told last to announce only. It may not have heard. */
  prunedAt: number = Number.NEGATIVE_INFINITY;
  /** When something new came by it last. */
  newsAt: number = Number.NEGATIVE_INFINITY;

  /** The peer is to be told of a version. */
  announce(type: string, id: string, ver: Version): void {
    this.announcements.add(type, id, ver);
  }

  /** Counts entries that the peer sent, in one frame. */
  count(arrived: number, news: number, now: number): void {
    this.arrived += arrived;
    this.useless += arrived - news;
    if (news > 0) this.newsAt = now;
  }

  forgetCounts(): void {
    this.arrived = 0;
    this.useless = 0;
  }

  /** The two sets are about to be reconciled: nothing from before counts. */
  restart(): void {
    this.join();
    this.announcements.clear();
  }

  /** Becomes part of the tree. What waits to be announced still is: it was not sent. */
  join(): void {
    this.eager = true;
    this.forgetCounts();
  }

  leave(): void {
    this.eager = false;
    this.forgetCounts();
  }
}
