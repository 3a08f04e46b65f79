import { ProtocolError, unexpected } from '../errors.js';
import { helloFrame, welcomeFrame } from '../frames/encode-frame.js';
import { type Hello, LEADS, PROTOCOL_MAJOR, PROTOCOL_MINOR, type Welcome } from '../frames/frame.js';
import type { Conversation } from './conversation.js';

/** Who a node says that it is. */
export type Identity = Pick<
  Hello,
  'cluster' | 'id' | 'incarnation' | 'nonce' | 'address' | 'capabilities' | 'priority' | 'maxFrameBytes'
>;

/** What two nodes agree on before entries flow. */
export interface Agreement {
  readonly conversation: Conversation;
  /** Both sides still knew of each other: what was not acknowledged is sent, and nothing else. */
  readonly resumed: boolean;
  /** Whether this side, rather than the other, is to lead reconciling: who leads always, or the one with the smaller set. */
  readonly leads: boolean;
  /** The longest frame that both take, in bytes. */
  readonly frameBytes: number;
}

/**
 * How a link begins: each side says who it is, then what it still knows of the other. Both frames may be repeated, as
 * a wire may lose them.
 */
export class Greeting {
  readonly #self: Identity;
  #peer: Hello | undefined;
  #conversation: Conversation | undefined;
  #welcome: Uint8Array | undefined;
  #size = 0;

  constructor(self: Identity) {
    this.#self = self;
  }

  /** What this side has to say so far, to be sent at first and whenever it may have been lost. */
  frames(): readonly Uint8Array[] {
    const hello = helloFrame({ ...this.#self, major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR });
    return this.#welcome === undefined ? [hello] : [hello, this.#welcome];
  }

  /**
   * The peer says who it is. Answers `first` for whoever decides whether to admit it, and for a repetition the frame
   * that the peer seems to lack.
   *
   * @throws {@link ProtocolError}
   */
  greeted(hello: Hello): 'first' | Uint8Array {
    const { cluster } = this.#self;
    if (hello.cluster !== cluster) {
      throw new ProtocolError('wrong-cluster', `one is of cluster '${cluster}', the other of '${hello.cluster}'`);
    }
    if (this.#peer === undefined || this.#welcome === undefined) {
      this.#peer = hello;
      return 'first';
    }
    if (hello.id !== this.#peer.id || hello.incarnation !== this.#peer.incarnation) {
      throw unexpected('another hello than the first');
    }
    return this.#welcome;
  }

  /** Goes on with the peer, which was told that this side's set has `size` entries; the frame that says so. */
  admit(conversation: Conversation, size: number): Uint8Array {
    this.#conversation = conversation;
    this.#size = size;
    this.#welcome = welcomeFrame({ size, session: conversation.known });
    return this.#welcome;
  }

  /** The peer says what it knows. Answers what that comes to; called again only where that was nothing. */
  welcomed({ size, session }: Welcome): Agreement | undefined {
    const conversation = this.#conversation;
    const peer = this.#peer;
    // Without a conversation it overtook the hello, on a wire that reorders.
    if (conversation === undefined || peer === undefined) return undefined;
    const lesser = this.#self.id < peer.id;
    const known = conversation.known !== undefined && session !== undefined;
    const resumed = known && conversation.resume(session);
    if (!resumed) conversation.restart(lesser ? [this.#self.nonce, peer.nonce] : [peer.nonce, this.#self.nonce]);
    return {
      conversation,
      resumed,
      leads: this.#leads(peer, size),
      frameBytes: Math.min(this.#self.maxFrameBytes, peer.maxFrameBytes),
    };
  }

  /** Never both sides, and never none. */
  #leads(peer: Hello, size: number): boolean {
    if (this.#self.capabilities.includes(LEADS)) return true;
    if (peer.capabilities.includes(LEADS)) return false;
    return this.#size === size ? this.#self.id < peer.id : this.#size < size;
  }
}
