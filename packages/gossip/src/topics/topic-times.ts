/** How long a node on topics waits, in milliseconds. */
export interface TopicTimes {
  /** How often it looks what is due. @default 100 */
  readonly tickMs: number;
  /** How often it reconciles with another replica, a quarter more or less. @default 5000 */
  readonly antiEntropyMs: number;
  /** Quiet time after which the number of the last frame is told once more. @default 1000 */
  readonly tailMs: number;
  /** Longest time until it reconciles when it missed a frame; taken at random, so that not all ask at once. @default 500 */
  readonly repairMs: number;
  /** How long closing waits for the wire to take what is published. @default 2000 */
  readonly leaveMs: number;
}

/** The times where none are given. */
export const DEFAULT_TOPIC_TIMES: TopicTimes = Object.freeze({
  tickMs: 100,
  antiEntropyMs: 5_000,
  tailMs: 1_000,
  repairMs: 500,
  leaveMs: 2_000,
});
