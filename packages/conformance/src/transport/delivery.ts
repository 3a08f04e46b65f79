import type { Link } from '@sconf/transport';
import { claim, Evidence } from '../evidence.js';
import { firstDifference, keyOf } from './frames.js';
import type { Ground } from './ground.js';
import type { Inbox } from './inbox.js';

/** How long the suite waits on a lossy wire before it repeats what didn't arrive. */
const REPEAT_AFTER_MS = 50;

/** One end of a link that sends, with its own inbox to hear of drains, and the inbox of the other end. */
export interface Course {
  readonly link: Link;
  readonly own: Inbox;
  readonly other: Inbox;
}

/**
 * Sends frames, waits until all have arrived, and judges what did: nothing but what was sent, unchanged, once and in
 * order, as far as the wire promises.
 */
export async function deliver(ground: Ground, course: Course, frames: readonly Uint8Array[]): Promise<void> {
  const { traits } = ground;
  const from = course.other.arrivals.length;
  const byKey = new Map(frames.map((frame) => [keyOf(frame), frame]));
  const sent: string[] = [];
  const missing = new Set(byKey.keys());
  let looked = from;
  const allThere = (): boolean => {
    for (; looked < course.other.arrivals.length; looked++) missing.delete(course.other.arrivals[looked]?.key ?? '');
    return missing.size === 0;
  };
  const seen = (): string => `${missing.size} of ${frames.length} frames did not arrive`;
  await sendAll(course, frames, sent);
  if (traits.lossy)
    await repeatUntil(course, () => (allThere() ? [] : pick(byKey, missing)), sent, seen, traits.deadlineMs);
  else await course.other.until(allThere, seen);
  judge(ground, course.other.arrivals.slice(from), byKey, sent);
}

/** Sends frames one after the other, and waits for room where the link says so. */
export async function sendAll(course: Course, frames: Iterable<Uint8Array>, sent: string[] = []): Promise<void> {
  for (const frame of frames) {
    const drains = course.own.drains;
    sent.push(keyOf(frame));
    if (course.link.send(frame)) continue;
    const done = (): boolean => course.own.drains > drains || course.own.reasons.length > 0;
    await course.own.until(done, () => 'send answered false, and onDrain was not called');
    const [reason] = course.own.reasons;
    if (reason !== undefined) throw new Evidence(`The link closed with ${reason.code} while frames were sent.`);
  }
}

function pick(frames: ReadonlyMap<string, Uint8Array>, keys: Iterable<string>): Uint8Array[] {
  return [...keys].map((key) => frames.get(key) as Uint8Array);
}

async function repeatUntil(
  course: Course,
  missing: () => readonly Uint8Array[],
  sent: string[],
  seen: () => string,
  deadlineMs: number,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += REPEAT_AFTER_MS) {
    const there = await course.other
      .until(() => missing().length === 0, seen, REPEAT_AFTER_MS)
      .then(
        () => true,
        () => false,
      );
    if (there) return;
    await sendAll(course, missing(), sent);
  }
  throw new Evidence(`${seen()}, although repeated for ${deadlineMs} ms.`);
}

function judge(
  ground: Ground,
  arrivals: Inbox['arrivals'],
  byKey: ReadonlyMap<string, Uint8Array>,
  sent: readonly string[],
): void {
  const counts = new Map<string, number>();
  for (const key of sent) counts.set(key, (counts.get(key) ?? 0) + 1);
  let position = 0;
  const known = new Set<string>();
  for (const { frame, key } of arrivals) {
    const original = byKey.get(key);
    if (original === undefined) throw new Evidence(`A frame of ${frame.length} bytes arrived that nobody sent.`);
    claim(keyOf(frame) === key, () => `A frame of ${original.length} bytes that the receiver kept was changed later.`);
    const at = firstDifference(original, frame);
    claim(at === -1, () => `A frame of ${original.length} bytes arrived with another byte at ${at}.`);
    const left = counts.get(key) ?? 0;
    claim(ground.traits.repeating || left > 0, () => `A frame of ${original.length} bytes arrived more than once.`);
    counts.set(key, left - 1);
    if (ground.traits.unordered || known.has(key)) continue;
    known.add(key);
    const next = sent.indexOf(key, position);
    claim(next !== -1, () => `Frame ${sent.indexOf(key)} arrived after frame ${position - 1}, which was sent later.`);
    position = next + 1;
  }
}
