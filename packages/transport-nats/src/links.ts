import { randomUUID } from 'node:crypto';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import {
  closeReason,
  encodeCloseReason,
  type Link,
  type Listener,
  TransportError,
  unlessAborted,
} from '@sconf/transport';
import { ask } from './ask.js';
import { type Hello, read, write } from './hello.js';
import { decode, encode, HEAD_BYTES, KIND } from './message.js';
import { NatsEnd } from './nats-end.js';
import type { NatsSettings } from './options.js';

/** Two that listen at one address at the same instant share its dials, and don't both take one. */
const QUEUE = 'sconf';

/** All links of one connection: they share one subscription, and are told apart by the last token of its subjects. */
export class Links {
  readonly maxFrameBytes: number;
  readonly #connection: NatsConnection;
  readonly #settings: NatsSettings;
  readonly #inbox: string;
  readonly #ends = new Map<string, NatsEnd>();
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
    const asking = ask(this.#connection, this.#dialSubject(name), write(own), timeoutMs);
    try {
      // The end that may yet be made for a dial that was given up is closed when its answer comes.
      const answer = read(await unlessAborted(asking, signal, (late) => this.#abandon(late)), prefix);
      if (answer === undefined || 'refused' in answer) {
        throw new TransportError('refused', `nats:${name} said no: ${answer?.refused ?? 'its answer makes no sense'}`);
      }
      const end = this.#open(id, answer, `nats:${name}`);
      for (const message of early) end.arrive(decode(message));
      return end.link;
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
      await unlessAborted(this.#checkFree(bound, subject), signal);
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
    for (const { link } of this.#ends.values()) link.close(closeReason('going-away'));
  }

  #arrive(id: string, message: Uint8Array): void {
    this.#dialling.get(id)?.push(message);
    this.#ends.get(id)?.arrive(decode(message));
  }

  #dialSubject(name: string): string {
    return `${this.#settings.prefix}.dial.${name}`;
  }

  /** Nobody has subscribed where NATS says at once that there is none; whoever is there needn't understand. */
  async #checkFree(name: string, subject: string): Promise<void> {
    const answer = await this.#connection.request(subject, '', { timeout: this.#settings.timeoutMs }).then(
      () => true,
      (error: Error) => !/no responders/.test(error.message),
    );
    if (answer) throw inUse(name);
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
      const { link } = this.#open(id, hello, `nats:${hello.inbox}`);
      void link.closed.then(() => {
        this.#accepted -= 1;
      });
      message.respond(write({ version: 1, inbox: `${this.#inbox}.${id}`, window: limits.highWaterBytes }));
      onLink(link);
    }
  }

  #open(id: string, { inbox, window }: Hello, remoteAddress: string): NatsEnd {
    const publish = (message: Uint8Array): void => this.#publish(inbox, message);
    const end = new NatsEnd({ ...this.#settings, remoteAddress, window, publish });
    this.#ends.set(id, end);
    void end.link.closed.then(() => this.#ends.delete(id));
    return end;
  }

  #publish(inbox: string, message: Uint8Array): void {
    if (!this.#connection.isClosed()) this.#connection.publish(inbox, message);
  }

  #abandon(late: Uint8Array): void {
    const answer = read(late, this.#settings.prefix);
    if (answer === undefined || 'refused' in answer) return;
    const body = encodeCloseReason(closeReason('normal', 'The dial was given up.'));
    this.#publish(answer.inbox, encode({ kind: KIND.close, sent: 0, taken: 0, body }));
  }

  #loseAll(): void {
    const reason = closeReason('lost', 'The connection to NATS is closed.');
    for (const { link } of this.#ends.values()) link.end(reason);
  }

  #nextId(): string {
    this.#last += 1;
    return String(this.#last);
  }
}

function inUse(name: string): TransportError {
  return new TransportError('address-in-use', `somebody listens at nats:${name} already: choose another name`);
}
