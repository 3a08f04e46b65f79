import type { Key, PackedEntry, Refusal, Version } from '@sconf/data-model';
import type { Wave } from '../broadcast/wave.js';

/** Raised by what an older node would misread. Nodes of different majors refuse each other. */
export const PROTOCOL_MAJOR = 1;

/** Raised by what an older node may ignore. */
export const PROTOCOL_MINOR = 0;

/** Set in the flags of a frame whose kind a node may ignore when it doesn't know it. */
export const OPTIONAL = 0x80;

/** In the flags of a reconcile frame: it answers, rather than leads. */
export const ANSWERS = 0x01;

/** Bytes of UTF-8 that a cluster's name, a node's id and an address may have. */
export const MAX_NAME_BYTES = 512;

/** Members that one frame may name. */
export const MAX_MEMBERS = 1024;

/** The longest frame that a node takes has at least so many bytes: less could not hold what reconciling sends. */
export const MIN_FRAME_BYTES = 65_536;

/** What a peer is thought to take that doesn't say. */
export const UNSAID_FRAME_BYTES = 262_144;

/** Bytes in front of the message in a reconcile frame. */
export const RECONCILE_HEADER_BYTES = 6;

/** What every hello begins with: `scf` in ASCII. */
export const MAGIC = 0x73_63_66;

/** Nodes that a shuffle may have been handed on by. */
export const MAX_PATH = 8;

/**
 * How much whoever dials wants the link: `low` if the other has room, `high` in the place of another of its links,
 * `join` to become known besides. Named as in HyParView. On the wire each is its place here.
 */
export const PRIORITIES = ['low', 'high', 'join'] as const;

export type Priority = (typeof PRIORITIES)[number];

/** The capability of a node that leads each exchange on its links, and answers none. */
export const LEADS = 'leads';

/** Who a node is, and in which life. */
export interface Hello {
  readonly kind: 'hello';
  readonly major: number;
  readonly minor: number;
  readonly cluster: string;
  readonly id: string;
  /** Random at start, so that a restarted node isn't taken for the one that it was. */
  readonly incarnation: number;
  /** Random for each link; both sides' nonces name the session that begins with it. */
  readonly nonce: number;
  /** Where others may dial it; empty when nobody can. */
  readonly address: string;
  /** Names of what it can do besides; those that the other doesn't know it ignores. */
  readonly capabilities: readonly string[];
  /** How much it wants the link; means something from the side that dialled only. */
  readonly priority: Priority;
  /** The longest frame that it takes, in bytes, below 2^32. */
  readonly maxFrameBytes: number;
}

/** What a node still knows of its last session with another. */
export interface Welcome {
  readonly kind: 'welcome';
  /** How many entries its set has. */
  readonly size: number;
  /** Undefined when it knows of none. */
  readonly session: KnownSession | undefined;
}

/** A session that a node remembers. */
export interface KnownSession {
  /** The nonces of the link that it began on: that of the node with the lesser id first. */
  readonly nonces: readonly [number, number];
  /** Up to which batch everything was received and acknowledged. */
  readonly received: number;
}

/** A node that another has a link with. */
export interface Member {
  readonly id: string;
  /** Where it may be dialled; empty when it can't be. */
  readonly address: string;
}

/** A member, as another node knows it. */
export interface KnownMember extends Member {
  /** Whether it is sent, at once, all that is new to who says so: then nobody else has to pass it on. */
  readonly told: boolean;
}

/** Which version of a key a node has. */
export interface KeyVersion extends Key {
  readonly ver: Version;
}

/** What nodes with an open link say of the cluster and of who has what, rather than of entries. */
export type PeerFrame =
  | { readonly kind: 'members'; readonly members: readonly KnownMember[] }
  /** A node has joined somewhere; the walk ends after `hops` more nodes. */
  | { readonly kind: 'forward-join'; readonly member: Member; readonly hops: number }
  /** Members that others may replace by some of theirs, on a walk that came by the nodes with the ids of `path`. */
  | {
      readonly kind: 'shuffle';
      readonly hops: number;
      readonly path: readonly string[];
      readonly members: readonly Member[];
    }
  /** The answer, which goes back by the rest of `path`. */
  | { readonly kind: 'shuffle-reply'; readonly path: readonly string[]; readonly members: readonly Member[] }
  /** The sender has these, and did not send them. */
  | { readonly kind: 'have'; readonly versions: readonly KeyVersion[] }
  /** From now on send what is new at once, and to begin with what you have of these. */
  | { readonly kind: 'graft'; readonly keys: readonly Key[] }
  /** Where the sender is in the tree by which entries go. */
  | ({ readonly kind: 'wave' } & Wave);

/** What one node sends to another. */
export type Frame =
  | Hello
  | Welcome
  | {
      readonly kind: 'batch';
      readonly number: number;
      readonly entries: readonly PackedEntry[];
      /** Entries that can't be taken. */
      readonly refused: readonly Refusal[];
    }
  | { readonly kind: 'ack'; readonly number: number; readonly refused: readonly Refusal[] }
  | {
      readonly kind: 'reconcile';
      readonly answers: boolean;
      /** A new one for each message that leads; an answer has that of its question. */
      readonly exchange: number;
      readonly message: Uint8Array;
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | PeerFrame
  | { readonly kind: 'bye' }
  /** Of a kind that a newer node marked as optional. */
  | { readonly kind: 'ignored' };
