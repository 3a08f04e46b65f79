import type { Version } from '@sconf/data-model';
import { Announcements } from './announcements.js';

/** What goes to a peer: all that is new, or that it is there. */
export class Branch {
  /** Whether what is new goes to the peer at once; else it is announced. */
  eager: boolean = true;
  readonly announcements: Announcements = new Announcements();

  /** The peer is to be told of a version. */
  announce(type: string, id: string, ver: Version): void {
    this.announcements.add(type, id, ver);
  }
}
