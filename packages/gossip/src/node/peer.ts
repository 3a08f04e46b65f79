import type { Key, Snapshot } from '@sconf/data-model';
import type { Branch } from '../broadcast/branch.js';
import type { Hello } from '../frames/frame.js';
import { Conversation } from '../session/conversation.js';
import type { Connection } from './connection.js';
import type { PeerInfo } from './events.js';

/** Another node, as long as something is known of it: while there is a link, and for some time after. */
export class Peer {
  readonly id: string;
  address: string;
  conversation: Conversation;
  connection: Connection | undefined;
  /** Since when there is no link. */
  lostAt = 0;
  /** Whether whoever runs this node was told that it is up. */
  up = false;
  /** Nodes that it tells at once all that is new to it: what comes from it needs no passing on to them. */
  told: ReadonlySet<string> = new Set();
  /** Whether it is told at once what is new, or only of it. */
  readonly branch: Branch;

  constructor({ id, address, incarnation }: Hello, branch: Branch) {
    this.branch = branch;
    this.id = id;
    this.address = address;
    this.conversation = new Conversation(incarnation);
  }

  get info(): PeerInfo {
    return { id: this.id, address: this.address };
  }

  /** Sends what `set` holds of these keys. */
  push(keys: readonly Key[], set: Snapshot): void {
    for (const { type, id } of keys) {
      const entry = set.getPacked(type, id);
      if (entry !== undefined) this.conversation.outbox.add(entry);
    }
    this.connection?.pump();
  }

  /** Takes what a new link says of it: another life has to start from nothing. */
  greeted({ address, incarnation }: Hello): void {
    this.address = address;
    if (this.conversation.incarnation !== incarnation) this.conversation = new Conversation(incarnation);
  }
}
