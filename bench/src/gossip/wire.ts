import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';

/** How a writer and its subscribers speak, without sconf. */
export interface Wire {
  /** Opens the writer's end; where subscribers connect to. */
  openWriter(address: string | undefined): Promise<string>;
  /** To all subscribers. */
  publish(text: string): void;
  /** Bytes that are still to be sent. */
  waiting(): number;
  subscribe(address: string, onText: (text: string) => void): Promise<void>;
  /** Subscribers that are there, where the writer knows. */
  subscribers(): number;
}

/** One message an update, straight to each subscriber. */
export function bareWebSocket(): Wire {
  const server = new WebSocketServer({ noServer: true });
  let listening: WebSocketServer = server;
  return {
    async openWriter() {
      listening = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
      await once(listening, 'listening');
      return `ws://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    },
    publish: (text) => {
      for (const client of listening.clients) client.send(text);
    },
    waiting: () => [...listening.clients].reduce((sum, client) => sum + client.bufferedAmount, 0),
    subscribers: () => listening.clients.size,
    async subscribe(address, onText) {
      const socket = new WebSocket(address, { perMessageDeflate: false });
      socket.on('message', (data: RawData) => onText(String(data)));
      await once(socket, 'open');
    },
  };
}

/** Through a broker that speaks lines over TCP: `publish` and `subscribe` put its commands together. */
export function broker(commands: {
  readonly publish: (text: string) => string;
  readonly subscribe: string;
  /** Finds the payloads in what a subscriber receives. */
  readonly payload: RegExp;
}): Wire {
  let socket: Socket | undefined;
  const open = async (address: string): Promise<Socket> => {
    const { hostname, port } = new URL(address);
    const opened = connect(Number(port), hostname);
    await once(opened, 'connect');
    return opened.setNoDelay(true);
  };
  return {
    async openWriter(address = '') {
      socket = await open(address);
      socket.resume();
      return address;
    },
    publish: (text) => void socket?.write(commands.publish(text)),
    waiting: () => socket?.writableLength ?? 0,
    subscribers: () => 0,
    async subscribe(address, onText) {
      const receiving = await open(address);
      let rest = '';
      receiving.setEncoding('latin1').on('data', (chunk: string) => {
        rest += chunk;
        const end = rest.lastIndexOf('\n') + 1;
        for (const [, text = ''] of rest.slice(0, end).matchAll(commands.payload)) onText(text);
        rest = rest.slice(end);
      });
      receiving.write(commands.subscribe);
    },
  };
}

/** Redis publish and subscribe, in its own protocol. */
export function redis(): Wire {
  return broker({
    publish: (text) => `*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$${text.length}\r\n${text}\r\n`,
    subscribe: '*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n',
    payload: /^(\{.*)\r\n/gm,
  });
}

/** NATS core, in its own protocol. */
export function nats(): Wire {
  const hello = 'CONNECT {"verbose":false,"pedantic":false}\r\n';
  let greeted = false;
  return broker({
    publish: (text) => {
      const before = greeted ? '' : hello;
      greeted = true;
      return `${before}PUB c ${text.length}\r\n${text}\r\n`;
    },
    subscribe: `${hello}SUB c 1\r\n`,
    payload: /^(\{"type.*)\r\n/gm,
  });
}
