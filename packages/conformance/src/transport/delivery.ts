import type { Link } from '@sconf/transport';
import { claim, Evidence } from '../evidence.js';
import { firstDifference, keyOf } from './frames.js';
import type { Ground } from './ground.js';
import type { Inbox } from './inbox.js';
import type { TransportTraits } from './setup.js';

/** How long the suite waits on a lossy wire before it repeats what didn't arrive. */
const REPEAT_AFTER_MS = 20;

/** What a course sends by. */
export type Sender = Pick<Link, 'send'>;

/** One direction of a link, or what is published to one subscriber, and a record of what was sent that way. */
export interface Course<L extends Sender = Link> {
  readonly link: L;
  /** Hears of drains at the end that sends. */
  readonly own: Inbox;
  /** Hears of what arrives. */
  readonly other: Inbox;
  readonly frames: Map<string, Uint8Array>;
  /** The keys of what was sent, in order; what was repeated is there more than once. */
  readonly sent: string[];
}

export function courseOf<L extends Sender>(link: L, own: Inbox, other: Inbox): Course<L> {
  return { link, own, other, frames: new Map(), sent: [] };
}

/** What a wire promises of its frames. */
export type DeliveryTraits = Required<Pick<TransportTraits, 'lossy' | 'unordered' | 'repeating' | 'deadlineMs'>>;

/** Sends frames and waits until they have arrived. */
export async function deliver(
  { traits }: Ground,
  course: Course<Sender>,
  frames: readonly Uint8Array[],
): Promise<void> {
  const since = course.other.arrivals.length;
  await sendAll(course, frames);
  await arrive(traits, course, frames, since);
}

/**
 * Waits until all frames that were sent have arrived, and judges whatever came this way: nothing but what was sent,
 * unchanged, once and in order, as far as the wire promises.
 *
 * @param since how many had arrived before they were sent
 */
export async function arrive(
  traits: DeliveryTraits,
  course: Course<Sender>,
  frames: readonly Uint8Array[],
  since: number,
): Promise<void> {
  const missing = new Map(frames.map((frame) => [keyOf(frame), frame]));
  let looked = since;
  const allThere = (): boolean => {
    for (; looked < course.other.arrivals.length; looked++) missing.delete(String(course.other.arrivals[looked]?.key));
    return missing.size === 0;
  };
  const seen = (): string => `${missing.size} of ${frames.length} frames did not arrive`;
  if (traits.lossy) await repeatUntil(course, allThere, missing, traits.deadlineMs);
  else await course.other.until(allThere, seen);
  judge(course, traits);
}

/** Sends frames one after the other, and waits for room where the link says so. */
export async function sendAll(course: Course<Sender>, frames: Iterable<Uint8Array>): Promise<void> {
  for (const frame of frames) {
    const drains = course.own.drains;
    course.frames.set(keyOf(frame), frame);
    course.sent.push(keyOf(frame));
    if (course.link.send(frame)) continue;
    const done = (): boolean => course.own.drains > drains || course.own.reasons.length > 0;
    await course.own.until(done, () => 'send answered false, and onDrain was not called');
    const [reason] = course.own.reasons;
    if (reason !== undefined) throw new Evidence(`The link closed with ${reason.code} while frames were sent.`);
  }
}

async function repeatUntil(
  course: Course<Sender>,
  allThere: () => boolean,
  missing: ReadonlyMap<string, Uint8Array>,
  deadlineMs: number,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += REPEAT_AFTER_MS) {
    const arrived = course.other.until(allThere, () => '', REPEAT_AFTER_MS);
    const late = await arrived.then(
      () => false,
      () => true,
    );
    if (!late) return;
    await sendAll(course, missing.values());
  }
  throw new Evidence(`${missing.size} frames did not arrive, although repeated for ${deadlineMs} ms.`);
}

function judge({ frames, sent, other }: Course<Sender>, traits: DeliveryTraits): void {
  const left = new Map<string, number>();
  for (const key of sent) left.set(key, (left.get(key) ?? 0) + 1);
  for (const { frame, key } of other.arrivals) {
    const original = frames.get(key);
    if (original === undefined) throw new Evidence(`A frame of ${frame.length} bytes arrived that nobody sent.`);
    claim(keyOf(frame) === key, () => `A frame of ${original.length} bytes that the receiver kept was changed later.`);
    const at = firstDifference(original, frame);
    claim(at === -1, () => `A frame of ${original.length} bytes arrived with another byte at ${at}.`);
    const count = left.get(key) as number;
    claim(traits.repeating || count > 0, () => `A frame of ${original.length} bytes arrived more than once.`);
    left.set(key, count - 1);
  }
  if (!traits.unordered) judgeOrder(other, sent);
}

/** Whether frames came for the first time in an order in which they were sent. */
function judgeOrder({ arrivals }: Inbox, sent: readonly string[]): void {
  let position = 0;
  for (const key of new Set(arrivals.map((arrival) => arrival.key))) {
    const next = sent.indexOf(key, position);
    claim(next !== -1, () => `Frame ${sent.indexOf(key)} arrived after frame ${position - 1}, which was sent later.`);
    position = next + 1;
  }
}
