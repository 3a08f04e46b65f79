/** Two ends of one process speak over plain TCP. The listener could as well be on another machine. */
import { closeReason, type Transport } from '@sconf/transport';
import { createTcpTransport } from './tcp-transport.js';

const transport: Transport = createTcpTransport();
const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

// The far end answers each frame and says why when it is told goodbye.
const listener = await transport.listen?.('tcp://127.0.0.1:0', (link) => {
  link.receive({
    onFrame: (frame) => void link.send(encoder.encode(`${decoder.decode(frame)}, got it`)),
    onClose: ({ code, message }) => console.log(`far end: ${code}, ${message}`),
  });
});

// The near end dials, with five seconds to get through.
const link = await transport.dial(listener?.address ?? '', { signal: AbortSignal.timeout(5000) });
let answers = 0;
const done = new Promise<void>((resolve) => {
  link.receive({
    onFrame(frame) {
      console.log(`near end: ${decoder.decode(frame)}`);
      answers += 1;
      if (answers === 2) resolve();
    },
  });
});
for (const text of ['pacing of bidder-1', 'pacing of bidder-2']) link.send(encoder.encode(text));
await done;

link.close(closeReason('going-away', 'the tour is over'));
await listener?.close();
