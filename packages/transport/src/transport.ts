import type { CloseReason } from './close-reason.js';

/** What dialling and listening may be given. */
export interface OpenOptions {
  /** Gives up: the call rejects with the signal's reason, and nothing is left open. Has no effect once it succeeded. */
  readonly signal?: AbortSignal;
}

/**
 * A wire that carries frames between two ends: the seam for whatever isn't request and response. Frames are fire and
 * forget; a link may lose, repeat and reorder them, and the protocol above repairs it. What it must not do is change,
 * cut or join them.
 *
 * A factory makes one, such as `createMemoryTransport(network)`: options are checked then, and nothing is connected
 * before `dial` or `listen`.
 */
export interface Transport {
  /** A short name for logs, such as `ws`. */
  readonly name: string;
  /** The longest frame that links carry, in bytes. Whoever frames messages stays below it. */
  readonly maxFrameBytes: number;
  /**
   * Connects to a listener. Addresses are text that only the transport understands.
   *
   * Never throws; rejects with {@link TransportError}: `unreachable`, `refused`, `invalid-address`.
   */
  dial(address: string, options?: OpenOptions): Promise<Link>;
  /**
   * Takes links at an address. `onLink` is called for each, synchronously when it is ready; it must not throw.
   * Transports that can't listen, as in a browser, leave this out.
   *
   * Never throws; rejects with {@link TransportError}: `address-in-use`, `invalid-address`.
   */
  listen?(address: string, onLink: (link: Link) => void, options?: OpenOptions): Promise<Listener>;
}

/** A place where links arrive. */
export interface Listener {
  /** What others dial; where a free port was asked for it is filled in. */
  readonly address: string;
  /** Takes no more links; those there are stay. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * One end of a connection between two. It calls its receiver on its own turn, never from inside one of its methods, so
 * that whoever sends or closes is not called back halfway.
 */
export interface Link {
  /** Where the other end is, for people to read. */
  readonly remoteAddress: string;
  /** Bytes that were sent and are not yet on their way; 0 on a closed link. */
  readonly bufferedBytes: number;
  /**
   * Sends one frame, which may be empty, whole or not at all. Never throws and never blocks: on a closed link, or when
   * longer than `maxFrameBytes`, the frame is dropped, and in the second case the link is closed with
   * `frame-too-large`.
   *
   * The bytes belong to the link from here on: the caller must not change them, and may send them on other links.
   *
   * @returns whether the link takes more now. After false the caller waits for `onDrain`; what it sends before all the
   * same is taken, up to a bound above which the link is closed with `slow-consumer`. False on a closed link.
   */
  send(frame: Uint8Array): boolean;
  /**
   * Says who is told of what arrives. Called once, soon; until then what arrives waits, within bounds, as for a
   * receiver that is slow. Told of a link that has ended already, the receiver hears `onClose`.
   */
  receive(receiver: Receiver): void;
  /**
   * Ends the link at both ends; frames on their way may be lost, and this end is told of no more. Idempotent: the first
   * reason stays. Leaves no timer or socket.
   */
  close(reason?: CloseReason): void;
  /** Resolves when the link has ended, whoever ended it, with the reason. Never rejects. */
  readonly closed: Promise<CloseReason>;
}

/** Hears what arrives on a link. Its methods are called synchronously and must not throw. */
export interface Receiver {
  /** One frame, whole. The receiver may keep the bytes and must not change them: others may have been sent the same. */
  onFrame(frame: Uint8Array): void;
  /** The link takes more again, after `send` had answered false. */
  onDrain?(): void;
  /** The link has ended; the last call, and made exactly once. */
  onClose?(reason: CloseReason): void;
}

/**
 * What some wires have besides links: named places where anybody may publish. Optional; ask for it with
 * {@link hasTopics}. A topic is one or more segments with `/` between them, each of ASCII letters, digits, `_`, `-` and
 * `%`, such as `market/pacing`. A transport hears the others, never itself. Topics that are none throw
 * {@link TransportError} `invalid-address`, and from `request` reject with it.
 */
export interface Topics {
  /** Sends a frame of at most `maxFrameBytes` to all who subscribe to `topic` now. Fire and forget. */
  publish(topic: string, frame: Uint8Array): void;
  /**
   * Hears of every frame published to `topic`, or to any of its children where its last segment is `*`. The answer ends
   * it. `onFrame` may keep the bytes and must not throw.
   */
  subscribe(topic: string, onFrame: (frame: Uint8Array) => void): () => void;
  /** Asks one of those who serve `topic`. Rejects with {@link TransportError} `unreachable` when nobody answers. */
  request(topic: string, frame: Uint8Array, options?: OpenOptions): Promise<Uint8Array>;
  /**
   * Answers requests. Of all who serve a topic one is asked, whichever the wire takes. The returned function ends it. A
   * rejection of `answer` leaves the request without one.
   */
  serve(topic: string, answer: (frame: Uint8Array) => Uint8Array | Promise<Uint8Array>): () => void;
  /**
   * Resolves once the wire has taken what was published and subscribed before: whoever publishes much waits for it now and
   * then. Rejects where the wire is gone. Wires that take everything at once leave it out.
   */
  flush?(): Promise<void>;
}

/** Whether a transport has {@link Topics}. */
export function hasTopics(transport: Transport): transport is Transport & Topics {
  const { publish, subscribe, request, serve } = transport as Partial<Topics>;
  return [publish, subscribe, request, serve].every((method) => method !== undefined);
}
