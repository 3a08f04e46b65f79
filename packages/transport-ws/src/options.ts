import { type LinkLimits, numberOption, type Timers, toLinkLimits } from '@sconf/transport';

/** Options of links, on every platform. */
export interface WebSocketLinkOptions {
  /** Bounds of every link. @default DEFAULT_LINK_LIMITS */
  readonly limits?: Partial<LinkLimits>;
  /**
   * Milliseconds without a sign of life after which the other end is asked for one, at least 1; silent for two to three of
   * them, it is `lost`. Lower it to notice sooner, and pay with a message each way per interval on links that are
   * otherwise quiet. @default 5000
   */
  readonly heartbeatMs?: number;
  /** Milliseconds that a dial may take, at least 1; then it rejects with `unreachable`. @default 10000 */
  readonly dialTimeoutMs?: number;
  /**
   * Milliseconds that the other end has to answer a close, at least 1; then the socket is cut. Browsers have a time of their
   * own. @default 2000
   */
  readonly closeTimeoutMs?: number;
  /** Source of time. @default the platform's */
  readonly timers?: Timers;
}

/** Options with every default filled in. */
export interface LinkSettings {
  readonly limits: LinkLimits;
  readonly heartbeatMs: number;
  readonly dialTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly timers: Timers;
}

const PLATFORM_TIMERS: Timers = Object.freeze({
  now: () => performance.now(),
  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});

/** The longest message that may arrive: a frame, or a heartbeat's text where frames are even shorter. */
export function maxMessageBytes({ maxFrameBytes }: LinkLimits): number {
  return Math.max(maxFrameBytes, 4);
}

/** What timers can wait for: above it, Node and browsers fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 *
 * @throws InvalidOption for a value out of its range
 */
export function toLinkSettings(options: WebSocketLinkOptions): LinkSettings {
  const { heartbeatMs = 5000, dialTimeoutMs = 10_000, closeTimeoutMs = 2000, timers = PLATFORM_TIMERS } = options;
  const limits = toLinkLimits(options.limits);
  for (const [name, value] of Object.entries({ heartbeatMs, dialTimeoutMs, closeTimeoutMs })) {
    numberOption(name, value, 1, MAX_DELAY_MS);
  }
  return { limits, heartbeatMs, dialTimeoutMs, closeTimeoutMs, timers };
}
