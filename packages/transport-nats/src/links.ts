import { randomUUID } from 'node:crypto';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { closeReason, type Link, type Listener, TransportError } from '@sconf/transport';
import { ask } from './ask.js';
import { type Hello, read, write } from './hello.js';
import { decode, encode, encodeReason, HEAD_BYTES, KIND } from './message.js';
import { NatsLink } from './nats-link.js';
import type { NatsSettings } from './options.js';

/** Two that listen at one address at the same instant share its dials, and don't both take one. */
const QUEUE = 'sconf';

/** All links of one connection: they share one subscription, and are told apart by the last token of its subjects. */
export class Links {
  readonly maxFrameBytes: number;
  readonly #connection: NatsConnection;
  readonly #settings: NatsSettings;
  readonly #inbox: string;
  readonly #links = new Map<string, NatsLink>();
  /** What came for links whose dial is not yet answered. */
  readonly #dialling = new Map<string, Uint8Array[]>();
  readonly #listening = new Set<string>();
  #accepted = 0;
  #last = 0;

  constructor(connection: NatsConnection, settings: NatsSettings) {
    this.#connection = connection;
    const maxPayload = connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    this.maxFrameBytes = Math.min(settings.limits.maxFrameBytes, maxPayload - HEAD_BYTES);
    this.#settings = { ...settings, limits: { ...settings.limits, maxFrameBytes: this.maxFrameBytes } };
    this.#inbox = `${settings.prefix}.link.${randomUUID()}`;
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (_, { subject, data }) => this.#arrive(subject.slice(this.#inbox.length + 1), data),
    });
    connection.closed().then(
      () => this.#loseAll(),
      () => this.#loseAll(),
    );
  }

  async dial(name: string, signal: AbortSignal | undefined): Promise<Link> {
    const { prefix, limits, timeoutMs } = this.#settings;
    signal?.throwIfAborted();
    const id = this.#nextId();
    // Frames of the other end may come before its answer is looked at.
    const early: Uint8Array[] = [];
    this.#dialling.set(id, early);
    const own: Hello = { version: 1, inbox: `${this.#inbox}.${id}`, window: limits.highWaterBytes };
    const asking = ask(this.#connection, this.#dialSubject(name), write(own), timeoutMs, undefined);
    try {
      const answer = read(await this.#unlessAborted(asking, signal), prefix);
      if (answer === undefined || 'refused' in answer) {
        throw new TransportError('refused', `nats:${name} said no: ${answer?.refused ?? 'its answer makes no sense'}`);
      }
      const link = this.#open(id, answer, `nats:${name}`);
      for (const message of early) link.arrive(decode(message));
      return link;
    } finally {
      this.#dialling.delete(id);
    }
  }

  async listen(name: string, onLink: (link: Link) => void, signal: AbortSignal | undefined): Promise<Listener> {
    signal?.throwIfAborted();
    const bound = name === '' ? randomUUID() : name;
    const subject = this.#dialSubject(bound);
    if (this.#listening.has(bound)) throw inUse(bound);
    this.#listening.add(bound);
    try {
      await this.#unlessAborted(this.#checkFree(bound, subject), signal);
    } catch (error) {
      this.#listening.delete(bound);
      throw error;
    }
    const callback = (_: Error | null, message: Msg): void => this.#dialled(message, onLink);
    const subscription = this.#connection.subscribe(subject, { queue: QUEUE, callback });
    const close = async (): Promise<void> => {
      this.#listening.delete(bound);
      subscription.unsubscribe();
      if (!this.#connection.isClosed()) await this.#connection.flush().catch(() => undefined);
    };
    await this.#connection.flush();
    return { address: `nats:${bound}`, close, [Symbol.asyncDispose]: close };
  }

  close(): void {
    for (const link of this.#links.values()) link.close(closeReason('going-away'));
  }

  #arrive(id: string, message: Uint8Array): void {
    this.#dialling.get(id)?.push(message);
    this.#links.get(id)?.arrive(decode(message));
  }

  #dialSubject(name: string): string {
    return `${this.#settings.prefix}.dial.${name}`;
  }

  /** Nobody has subscribed where NATS says at once that there is none; whoever is there needn't understand. */
  async #checkFree(name: string, subject: string): Promise<undefined> {
    const answer = await this.#connection.request(subject, '', { timeout: this.#settings.timeoutMs }).then(
      () => true,
      (error: Error) => !/no responders/.test(error.message),
    );
    if (answer) throw inUse(name);
    return undefined;
  }

  #dialled(message: Msg, onLink: (link: Link) => void): void {
    const { prefix, limits, maxLinks } = this.#settings;
    const hello = read(message.data, prefix);
    if (hello === undefined || 'refused' in hello) {
      message.respond(write({ version: 1, refused: 'the first message is no hello of this version' }));
    } else if (this.#accepted >= maxLinks) {
      message.respond(write({ version: 1, refused: 'there are too many links; try another node' }));
    } else {
      const id = this.#nextId();
      this.#accepted += 1;
      const link = this.#open(id, hello, `nats:${hello.inbox}`, () => {
        this.#accepted -= 1;
      });
      message.respond(write({ version: 1, inbox: `${this.#inbox}.${id}`, window: limits.highWaterBytes }));
      onLink(link);
    }
  }

  #open(id: string, { inbox, window }: Hello, remoteAddress: string, onEnd?: () => void): NatsLink {
    const link = new NatsLink({
      ...this.#settings,
      remoteAddress,
      window,
      publish: (message) => this.#publish(inbox, message),
      onEnd: () => {
        this.#links.delete(id);
        onEnd?.();
      },
    });
    this.#links.set(id, link);
    return link;
  }

  #publish(inbox: string, message: Uint8Array): void {
    if (!this.#connection.isClosed()) this.#connection.publish(inbox, message);
  }

  /** Waits; when it is aborted first, the end that may yet be made for it is closed when its answer comes. */
  #unlessAborted<T extends Uint8Array | undefined>(waiting: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal === undefined) return waiting;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reject(signal.reason);
        waiting.then((late) => late instanceof Uint8Array && this.#abandon(late)).catch(() => undefined);
      };
      signal.addEventListener('abort', onAbort);
      waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  #abandon(late: Uint8Array): void {
    const answer = read(late, this.#settings.prefix);
    if (answer === undefined || 'refused' in answer) return;
    const body = encodeReason(closeReason('normal', 'The dial was given up.'));
    this.#publish(answer.inbox, encode({ kind: KIND.close, sent: 0, taken: 0, body }));
  }

  #loseAll(): void {
    for (const link of this.#links.values()) link.lose(closeReason('lost', 'The connection to NATS is closed.'));
  }

  #nextId(): string {
    this.#last += 1;
    return String(this.#last);
  }
}

function inUse(name: string): TransportError {
  return new TransportError('address-in-use', `somebody listens at nats:${name} already: choose another name`);
}
