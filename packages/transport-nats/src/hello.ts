/** What a dialler says, and what a listener answers: JSON, so that it can be read on the wire. */
export interface Hello {
  readonly version: 1;
  /** Subject on which this end hears. */
  readonly inbox: string;
  /** Waiting bytes from which this end's `send` answers false: who takes less often than that would hold it up. */
  readonly window: number;
}

/** What a listener answers: its end, or why there is none. */
export type Answer = Hello | { readonly version: 1; readonly refused: string };

export function write(value: Answer): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Undefined for what is neither; `prefix` is what inboxes begin with. */
export function read(bytes: Uint8Array, prefix: string): Answer | undefined {
  let value: Partial<Hello & { refused: string }> | null;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes)) as typeof value;
  } catch {
    return undefined;
  }
  if (value?.version !== 1) return undefined;
  if (typeof value.refused === 'string') return { version: 1, refused: value.refused };
  const { inbox, window } = value;
  const heard = typeof inbox === 'string' && inbox.startsWith(`${prefix}.link.`) && /^[\w.-]{1,256}$/.test(inbox);
  if (!heard || typeof window !== 'number' || !(window >= 1)) return undefined;
  return { version: 1, inbox, window };
}
