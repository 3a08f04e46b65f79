import { type ConfigSet, type PackedEntry, pack } from '@sconf/data-model';
import { type Effects, Initiator, type InitiatorOptions, type ReconcileOptions, Responder } from '../src/index.js';

/** What went over the wire in one exchange, and how it ended. */
export interface Exchanged {
  readonly messages: { readonly from: 'initiator' | 'responder'; readonly bytes: Uint8Array }[];
  /** What each side was given, in order. */
  readonly toInitiator: PackedEntry[];
  readonly toResponder: PackedEntry[];
  readonly initiator: Effects[];
  readonly responder: Effects[];
  readonly last: Effects;
}

export interface PairOptions {
  readonly initiator?: Partial<InitiatorOptions>;
  readonly responder?: ReconcileOptions;
  /** Called before each message is handled: the time to write to a set. */
  readonly meanwhile?: (messages: number) => void;
  /** Whether received entries are merged. */
  readonly merge?: boolean;
}

export const SALT: Uint8Array = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** Lets two sets exchange what they don't share. */
export function exchange(here: ConfigSet, there: ConfigSet, options: PairOptions = {}): Exchanged {
  const initiator = new Initiator({ salt: SALT, ...options.initiator });
  const responder = new Responder(options.responder);
  const steps: Effects[] = [initiator.start(here.snapshot())];
  const answers: Effects[] = [];
  const messages: Exchanged['messages'] = [];
  for (let step = steps[0] as Effects; step.reply !== undefined; step = steps.at(-1) as Effects) {
    messages.push({ from: 'initiator', bytes: step.reply });
    options.meanwhile?.(messages.length);
    const answer = responder.receive(step.reply, there.snapshot());
    answers.push(answer);
    if (options.merge !== false) there.merge(answer.received);
    if (answer.reply === undefined) break;
    messages.push({ from: 'responder', bytes: answer.reply });
    options.meanwhile?.(messages.length);
    steps.push(initiator.receive(answer.reply, here.snapshot()));
    if (options.merge !== false) here.merge((steps.at(-1) as Effects).received);
  }
  return {
    messages,
    initiator: steps,
    responder: answers,
    toInitiator: steps.flatMap(({ received }) => received),
    toResponder: answers.flatMap(({ received }) => received),
    last: steps.at(-1) as Effects,
  };
}

/** The bytes of all messages, apart from those of the entries in them. */
export function overhead({ messages, toInitiator, toResponder }: Exchanged): number {
  const all = messages.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [...toInitiator, ...toResponder].reduce((sum, entry) => sum - entryBytes(entry), all);
}

/** What an entry takes on the wire. */
export function entryBytes(entry: PackedEntry): number {
  const utf8 = (text: string): number => Buffer.byteLength(text);
  const data = entry.text === undefined ? 0 : 4 + utf8(entry.text);
  return 1 + 2 + utf8(entry.type) + 2 + utf8(entry.id) + 8 + 1 + data;
}

/** Keys with versions, to compare what was sent with what should have been. */
export function names(entries: Iterable<PackedEntry>): string[] {
  return [...entries].map((entry) => JSON.stringify([entry.type, entry.id, String(entry.ver), entry.text])).sort();
}

/** A config of some 120 bytes. */
export function pacing(id: number | string, ver: number, type = 'pacing'): PackedEntry {
  const data = { rate: 0.25 + (ver % 64) / 128, multiplier: 1.25, target: 1_250_000, spent: 98_765 + ver };
  return pack({ type, id: `bidder-${id}`, ver, data });
}
