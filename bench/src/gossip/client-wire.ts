import { connect, type NatsConnection } from '@nats-io/transport-node';
import { createClient } from '@redis/client';
import type { Wire } from './wire.js';

/** Bytes after which a publisher asks how far the broker has come. */
const ASK_BYTES = 65_536;

/** Redis publish and subscribe, through the client that its users have. */
export function redisClient(): Wire {
  let publish: (text: string) => void = () => undefined;
  let waiting = 0;
  const open = async (address: string) =>
    createClient({ url: address.replace('tcp:', 'redis:') })
      .on('error', () => process.exit(1))
      .connect();
  return {
    async openWriter(address = '') {
      const client = await open(address);
      publish = (text) => {
        waiting += text.length;
        void client.publish('c', text).then(() => {
          waiting -= text.length;
        });
      };
      return address;
    },
    publish: (text) => publish(text),
    waiting: () => waiting,
    subscribers: () => 0,
    async subscribe(address, onText) {
      await (await open(address)).subscribe('c', onText);
    },
  };
}

/** NATS core, through the client that its users have. */
export function natsClient(): Wire {
  let connection: NatsConnection | undefined;
  let waiting = 0;
  let unasked = 0;
  return {
    async openWriter(address = '') {
      connection = await connect({ servers: address.replace('tcp://', '') });
      return address;
    },
    publish(text) {
      connection?.publish('c', text);
      waiting += text.length;
      unasked += text.length;
      if (unasked < ASK_BYTES) return;
      const asked = unasked;
      unasked = 0;
      void connection?.flush().then(() => {
        waiting -= asked;
      });
    },
    // What was not asked for yet is on its way at the end of the turn.
    waiting: () => waiting - unasked,
    subscribers: () => 0,
    async subscribe(address, onText) {
      const subscriber = await connect({ servers: address.replace('tcp://', '') });
      subscriber.subscribe('c', { callback: (_error, message) => onText(message.string()) });
      await subscriber.flush();
    },
  };
}
