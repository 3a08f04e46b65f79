import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  type Link,
  type Listener,
  type OpenOptions,
  type Topics,
  type Transport,
  TransportError,
} from '@sconf/transport';
import { Links } from './links.js';
import { type NatsSettings, type NatsTransportOptions, toNatsSettings } from './options.js';
import { nameIn } from './subjects.js';
import { createTopics } from './topics.js';

/** A transport over NATS, with topics. */
export interface NatsTransport extends Transport, Topics {
  listen(address: string, onLink: (link: Link) => void, options?: OpenOptions): Promise<Listener>;
  /** Resolves once the server has taken what was published, and every subscription, before. Rejects without a server. */
  flush(): Promise<void>;
  /** Ends every link with `going-away` and closes the connection. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Connects to NATS; only then the length of frames is known. The connection is kept up for good: where a server dies
 * the client goes to another, and links go on.
 *
 * `listen('nats:<name>')`, or `nats:` for a free one; `dial('nats:<name>')` from another transport.
 *
 * Rejects with TransportError `unreachable` and `refused`, and with InvalidOption for a value out of its range.
 */
export async function createNatsTransport(options: NatsTransportOptions = {}): Promise<NatsTransport> {
  const settings = toNatsSettings(options);
  const connection = await connect({
    timeout: settings.timeoutMs,
    pingInterval: settings.heartbeatMs,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    noAsyncTraces: true,
    ...settings.nats,
    servers: settings.servers,
    // What is published doesn't come back, and nobody answers what it asks itself.
    noEcho: true,
  }).catch((cause: Error) => {
    const code = /auth|permission/i.test(`${cause.name} ${cause.message}`) ? 'refused' : 'unreachable';
    throw new TransportError(code, `${settings.servers.join(', ')}: ${cause.message}`, { cause });
  });
  const links = new Links(connection, settings);
  const close = async (): Promise<void> => {
    links.close();
    if (!connection.isClosed()) await flushed(connection, settings);
    await connection.close();
  };
  return {
    name: 'nats',
    maxFrameBytes: links.maxFrameBytes,
    dial: async (address, { signal } = {}) => await links.dial(nameIn(address), signal),
    listen: async (address, onLink, { signal } = {}) => await links.listen(nameIn(address), onLink, signal),
    ...createTopics(connection, settings.prefix, settings.timeoutMs, links.maxFrameBytes),
    flush: () => connection.flush(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Lets what was published leave, but doesn't wait for a server that is away. */
function flushed(connection: NatsConnection, { timers, timeoutMs }: NatsSettings): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timers.after(timeoutMs, resolve);
    const done = (): void => {
      cancel();
      resolve();
    };
    connection.flush().then(done, done);
  });
}
