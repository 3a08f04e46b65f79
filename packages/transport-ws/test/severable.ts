import type { Transport } from '@sconf/transport';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** A transport whose listeners are reached through proxies that can be cut. */
export function severable(inner: Transport) {
  const proxies: TcpProxy[] = [];
  const transport: Transport = {
    ...inner,
    async listen(address, onLink, options) {
      const listener = await inner.listen?.(address, onLink, options);
      if (listener === undefined) throw new Error('it can not listen');
      const proxy = await startTcpProxy(Number(new URL(listener.address).port));
      proxies.push(proxy);
      return { ...listener, address: `ws://127.0.0.1:${proxy.port}` };
    },
  };
  return {
    transport,
    sever: () => {
      for (const proxy of proxies) proxy.sever();
    },
    close: async () => {
      for (const proxy of proxies) await proxy.close();
    },
  };
}
