/** Runs `turn` soon, once, after whatever is waiting for I/O had its chance. Must never run it before returning. */
export type Schedule = (turn: () => void) => void;

/** What {@link platformSchedule} looks for. */
export interface Platform {
  readonly setImmediate?: (turn: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: ReceivingPort; readonly port2: SendingPort };
  readonly setTimeout: (turn: () => void, ms: number) => unknown;
}

interface ReceivingPort {
  onmessage: (() => void) | null;
  close(): void;
}

interface SendingPort {
  postMessage(message: unknown): void;
}

/**
 * The platform's way to let I/O go first: `setImmediate` on Node, a message to oneself in browsers (where timers are
 * held back to 4 ms), a timer elsewhere.
 */
export function platformSchedule(platform: Platform = globalThis as unknown as Platform): Schedule {
  const { setImmediate, MessageChannel } = platform;
  if (setImmediate !== undefined) return (turn) => void setImmediate(turn);
  if (MessageChannel === undefined) return (turn) => void platform.setTimeout(turn, 0);
  return (turn) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      turn();
    };
    port2.postMessage(undefined);
  };
}
