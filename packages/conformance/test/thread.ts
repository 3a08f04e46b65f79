import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Channel } from './message-port-transport.js';

/** Hands on what comes by one port to another, until it is told to keep everything for itself. */
const RELAY = `
const { parentPort } = require('node:worker_threads');
let silent = false;
parentPort.on('message', (ports) => {
  if (ports === 'silence') silent = true;
  else for (const [from, to] of [ports, [...ports].reverse()]) {
    from.on('message', (message) => silent || to.postMessage(message, message.buffer ? [message.buffer] : []));
    from.on('close', () => to.close());
  }
});
`;

/** A thread through which channels go, so that what travels leaves this one. */
export class Thread {
  readonly #worker = new Worker(RELAY, { eval: true });

  readonly open = (): Channel => {
    const [near, far] = [new MessageChannel(), new MessageChannel()];
    const ports = [near.port2, far.port2];
    this.#worker.postMessage(ports, ports);
    return [near.port1, far.port1];
  };

  /** From now on nothing is handed on, and nobody is told. */
  fallSilent(): void {
    this.#worker.postMessage('silence');
  }

  /** Ends the thread, and its ports with it. */
  async end(): Promise<void> {
    const ended = once(this.#worker, 'exit');
    await this.#worker.terminate();
    await ended;
  }
}
