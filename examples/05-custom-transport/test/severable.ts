import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Transport } from '@sconf/transport';

/** A transport whose listeners are behind a relay of bytes that can fall silent: neither end is told. */
export function severable(inner: Transport) {
  const sockets: Socket[] = [];
  let severed = false;
  const transport: Transport = {
    ...inner,
    async listen(address, onLink, options) {
      const listener = await inner.listen?.(address, onLink, options);
      if (listener === undefined) throw new Error('it can not listen');
      const { hostname, port } = new URL(listener.address);
      const relay = createServer((near) => {
        const far = connect(Number(port), hostname);
        for (const [from, to] of [[near, far] as const, [far, near] as const]) {
          sockets.push(from);
          from.on('data', (bytes) => !severed && to.write(bytes));
          from.on('error', () => undefined);
        }
      });
      await once(relay.listen(0, hostname), 'listening');
      const close = async (): Promise<void> => {
        relay.close();
        await listener.close();
      };
      const bound = relay.address() as AddressInfo;
      return { address: `tcp://${hostname}:${bound.port}`, close, [Symbol.asyncDispose]: close };
    },
  };
  const sever = (): void => {
    severed = true;
  };
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return { transport, sever, close };
}
