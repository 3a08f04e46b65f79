import type { Topics, Transport } from '@sconf/transport';

/** What one check works on: three transports on one wire. */
export interface TopicsFixture {
  readonly transports: readonly [Transport & Topics, Transport & Topics, Transport & Topics];
  /** Resolves once everything that was subscribed and served counts. @default it does at once */
  settled?(): Promise<void>;
  /** Clears away what the fixture holds. */
  close?(): void | Promise<void>;
}

/** Makes a fixture; called once for each check. */
export type TopicsSetup = () => TopicsFixture | Promise<TopicsFixture>;

/** What a wire doesn't promise of frames that are published. All may be left out. */
export interface TopicsTraits {
  /** Frames may get lost. The suite then repeats what didn't arrive. @default false */
  readonly lossy?: boolean;
  /** Frames may overtake each other. @default false */
  readonly unordered?: boolean;
  /** Frames may arrive more than once. @default false */
  readonly repeating?: boolean;
  /** Milliseconds that any one thing may take. @default 30000 */
  readonly deadlineMs?: number;
}
