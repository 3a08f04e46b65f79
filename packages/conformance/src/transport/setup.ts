import type { Transport } from '@sconf/transport';

/** What one check works on. */
export interface TransportFixture {
  /** Listens, and dials where there is no `dialler`. */
  readonly transport: Transport;
  /** Dials, for wires whose two ends differ, such as browser and server. @default transport */
  readonly dialler?: Transport;
  /** Where to listen, asking for a place that is free, such as `ws://127.0.0.1:0`. */
  readonly address: string;
  /** From now on whatever the ends of open links send each other vanishes, closing included. See `halfOpen`. */
  sever?(): void;
  /** Clears away what the fixture holds besides links and listeners, which the suite closes. */
  close?(): void | Promise<void>;
}

/** Makes a fixture; called once for each check. */
export type TransportSetup = () => TransportFixture | Promise<TransportFixture>;

/** What a wire doesn't promise, and what it does beyond others. All may be left out. */
export interface TransportTraits {
  /** Frames may get lost. The suite then repeats what didn't arrive. @default false */
  readonly lossy?: boolean;
  /** Frames may overtake each other. @default false */
  readonly unordered?: boolean;
  /** Frames may arrive more than once. @default false */
  readonly repeating?: boolean;
  /** The wire notices by itself that the other end fell silent; fixtures have `sever`. @default false */
  readonly halfOpen?: boolean;
  /** Milliseconds that any one thing may take. Raise it for slow wires; a failure is told that much later. @default 30000 */
  readonly deadlineMs?: number;
  /** Bytes after which a link that nobody reads from must have said that it is full. @default 67108864 */
  readonly fullBytes?: number;
  /** Links that are open at once. @default 100 */
  readonly manyLinks?: number;
  /** Frames in the throughput smoke. @default 20000 */
  readonly manyFrames?: number;
}
