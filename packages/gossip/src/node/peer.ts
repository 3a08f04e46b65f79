import type { Version } from '@sconf/data-model';
import { type Hello, LEADS } from '../frames/frame.js';
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
  /** What it said of itself last. */
  hello: Hello;
  conversation: Conversation = new Conversation();
  connection: Connection | undefined;
  /** Since when there is no link. */
  lostAt = 0;
  /** Whether whoever runs this node was told that it is up. */
  up = false;
  /** Nodes that it tells at once all that is new to it: what comes from it needs no passing on to them. */
  told: Pick<ReadonlySet<string>, 'has'> = new Set();
  readonly edge: Edge;

  constructor(hello: Hello, edge: Edge) {
    this.edge = edge;
    this.id = hello.id;
    this.hello = hello;
  }

  /** Whether entries flow to and from it. */
  get open(): boolean {
    return this.connection?.session.open === true;
  }

  /** Whether it leads all exchanges, and answers none. */
  get leads(): boolean {
    return this.hello.capabilities.includes(LEADS);
  }

  get info(): PeerInfo {
    return { id: this.id, address: this.hello.address };
  }

  /** Takes what it says of itself on a new link: another life has to start from nothing. */
  greeted(hello: Hello): void {
    if (hello.incarnation !== this.hello.incarnation) this.conversation = new Conversation();
    this.hello = hello;
  }
}
