import type { Version } from '@sconf/data-model';
import { DEFAULT_LIMITS } from '@sconf/data-model';
import type { CloseReason, Link } from '@sconf/transport';
import { readFrame } from '../src/frames/decode-frame.js';
import { helloFrame, welcomeFrame } from '../src/frames/encode-frame.js';
import type { Frame } from '../src/frames/frame.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
import type { Inhabitant, VirtualWorld } from './virtual-world.js';

/** A node at `memory:a` that says what a test lets it say, and keeps what it hears from the leaf that dials it. */
export interface LeafPeer {
  readonly leaf: Inhabitant;
  readonly heard: Frame[];
  say(...frames: readonly Uint8Array[]): void;
  readonly closed: Promise<CloseReason>;
}

export async function leafPeer(world: VirtualWorld): Promise<LeafPeer> {
  let accepted: Link | undefined;
  const heard: Frame[] = [];
  const transport = world.transport('a');
  const listening = transport.listen?.('memory:a', (link) => {
    accepted = link;
    link.receive({ onFrame: (frame) => void heard.push(readFrame(frame, DEFAULT_LIMITS, MEMBER_READERS)) });
  });
  await world.until(listening ?? Promise.reject(new Error('no listener')));
  const leaf = await world.leaf('leaf');
  await world.pass(0);
  const link = accepted as Link | undefined;
  if (link === undefined) throw new Error('the leaf has not dialled');
  const identity = { cluster: 'test', id: 'a', incarnation: 1, nonce: 2, address: 'memory:a' };
  const greeting = { major: 1, minor: 0, capabilities: [], priority: 'low', maxFrameBytes: 2 ** 20 } as const;
  link.send(helloFrame({ ...identity, ...greeting }));
  link.send(welcomeFrame({ size: leaf.router.pull().size, session: undefined }));
  await world.pass(0);
  return {
    leaf,
    heard,
    closed: link.closed,
    say: (...frames) => {
      for (const frame of frames) link.send(frame);
    },
  };
}

export function key(id: string): { type: string; id: string } {
  return { type: 'pacing', id: `bidder-${id}` };
}

export function version(id: string, ver: Version): { type: string; id: string; ver: Version } {
  return { ...key(id), ver };
}
