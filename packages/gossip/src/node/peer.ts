import type { Version } from '@sconf/data-model';
import { type Hello, LEADS, type Priority } from '../frames/frame.js';
import { Conversation } from '../session/conversation.js';
import type { Connection } from './connection.js';
import type { PeerInfo } from './events.js';

/** How what is new goes to a peer. */
export interface Edge {
  /** At once, or by an announcement only. */
  eager: boolean;
  announce(type: string, id: string, ver: Version): void;
}

/** Another node, as long as something is known of it: while there is a link, and for some time after. */
export class Peer {
  readonly id: string;
  address: string;
  conversation: Conversation;
  connection: Connection | undefined;
  /** How much it wants the link, if it dialled. */
  priority: Priority = 'low';
  /** Since when there is no link. */
  lostAt = 0;
  /** Whether whoever runs this node was told that it is up. */
  up = false;
  /** Whether it leads all exchanges, and answers none. */
  leads = false;
  /** Nodes that it tells at once all that is new to it: what comes from it needs no passing on to them. */
  told: Pick<ReadonlySet<string>, 'has'> = new Set();
  readonly edge: Edge;

  constructor({ id, address, incarnation }: Hello, edge: Edge) {
    this.edge = edge;
    this.id = id;
    this.address = address;
    this.conversation = new Conversation(incarnation);
  }

  /** Whether entries flow to and from it. */
  get open(): boolean {
    return this.connection?.session.open === true;
  }

  get info(): PeerInfo {
    return { id: this.id, address: this.address };
  }

  /** Takes what a new link says of it: another life has to start from nothing. */
  greeted({ address, incarnation, capabilities, priority }: Hello): void {
    this.address = address;
    this.leads = capabilities.includes(LEADS);
    this.priority = priority;
    if (this.conversation.incarnation !== incarnation) this.conversation = new Conversation(incarnation);
  }
}
