import { WebSocket } from 'ws';

/** What a browser would give, on real sockets: Node 20 has no WebSocket of its own, and the library's is made like it. */
export class PlatformWebSocket extends WebSocket {
  constructor(url: string) {
    super(url, { perMessageDeflate: false });
  }
}
