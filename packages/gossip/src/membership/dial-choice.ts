import type { Priority } from '../frames/frame.js';
import type { Contact } from './address-book.js';
import { sample } from './sample.js';

/** The links that a node has, and might have. */
export interface View {
  readonly linked: number;
  readonly capacity: number;
  /** Whether all are to be linked with. */
  readonly direct: boolean;
  /** Whether a seed is to be dialled though there are links enough. */
  readonly probing: boolean;
}

/** Whom to dial, and how much it is wanted. */
export interface Dial {
  readonly contact: Contact;
  readonly priority: Priority;
}

/**
 * Chooses among those that may be dialled now. Lost neighbours come first, whether there is room or not: each cut link
 * that comes back sews a healed partition together. Whoever has less than half of its links may push others aside.
 */
export function chooseDials(callable: readonly Contact[], view: View, now: number, random: () => number): Dial[] {
  const { linked, capacity, direct, probing } = view;
  const dials: Dial[] = [];
  const rest: Contact[] = [];
  for (const contact of callable) {
    if (contact.seed && (linked === 0 || direct)) dials.push({ contact, priority: 'join' });
    else if (contact.lostUntil > now) dials.push({ contact, priority: 'high' });
    else rest.push(contact);
  }
  const needy = !direct && linked < capacity / 2;
  const room = Math.max(0, capacity - linked - dials.length);
  for (const contact of sample(rest, room, random)) dials.push({ contact, priority: needy ? 'high' : 'low' });
  const seeds = callable.filter(({ seed }) => seed);
  const probed = probing ? sample(seeds, 1, random) : [];
  for (const contact of probed)
    if (!dials.some((dial) => dial.contact === contact)) dials.push({ contact, priority: 'high' });
  return dials;
}
