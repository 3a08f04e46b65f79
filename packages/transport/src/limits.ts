/** Bounds of a link. Raise one to carry more at once, and pay in memory for each link. */
export interface LinkLimits {
  /** Longest frame, in bytes, either way. @default 1048576 */
  readonly maxFrameBytes: number;
  /** Waiting bytes from which `send` answers false. @default 1048576 */
  readonly highWaterBytes: number;
  /** Waiting bytes above which the link is closed with `slow-consumer`. @default 16777216 */
  readonly maxBufferedBytes: number;
}

/** The limits where none are given. */
export const DEFAULT_LINK_LIMITS: LinkLimits = Object.freeze({
  maxFrameBytes: 1024 * 1024,
  highWaterBytes: 1024 * 1024,
  maxBufferedBytes: 16 * 1024 * 1024,
});

/** Fills in the limits that are not given. */
export function toLinkLimits(limits: Partial<LinkLimits> = {}): LinkLimits {
  return { ...DEFAULT_LINK_LIMITS, ...limits };
}
