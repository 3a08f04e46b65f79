import { type Limits, type PackedEntry, toLimits } from '@sconf/data-model';
import type { Sketch } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import { hasTopics, InvalidOption, type Timers, type Topics, type Transport } from '@sconf/transport';
import { checkFrames, checkName } from '../node/option-checks.js';
import { PLATFORM_TIMERS } from '../node/platform-timers.js';
import { fillTimes } from '../session/session-times.js';
import type { TopicEvent } from './topic-effect.js';
import { MAX_TYPES } from './topic-frames.js';
import { DEFAULT_TOPIC_TIMES, type TopicTimes } from './topic-times.js';

/** Options of `createTopicNode`. */
export interface TopicNodeOptions {
  /** The replica that is kept equal to the others. It stays open when the node closes. */
  readonly router: Router;
  /** A wire with topics; its frames must hold at least 65 536 bytes. */
  readonly transport: Transport & Topics;
  /** Which nodes belong together, 1 to 512 bytes. */
  readonly cluster: string;
  /** Only these types are heard and asked for, up to 1024; such a node doesn't answer newcomers. @default all */
  readonly types?: readonly string[];
  /** Bounds on entries. @default DEFAULT_LIMITS */
  readonly limits?: Partial<Limits>;
  /** How long to wait for what. @default DEFAULT_TOPIC_TIMES */
  readonly times?: Partial<TopicTimes>;
  /** Keeps the differences between large sets cheap to find. Not together with `types`. @default none: walks */
  readonly sketch?: Sketch;
  /** Judges entries of others: the code to refuse one with, or undefined to take it. @default takes all */
  readonly refuse?: (entry: PackedEntry) => string | undefined;
  /** Hears what happens. Must not throw. */
  readonly onEvent?: (event: TopicEvent) => void;
  /** Time. @default the process's */
  readonly timers?: Timers;
  /** 0 to 1, 1 excluded. @default Math.random */
  readonly random?: () => number;
}

/** Options with every default filled in. */
export interface TopicSettings extends Omit<TopicNodeOptions, 'limits' | 'times'> {
  readonly limits: Limits;
  readonly times: TopicTimes;
  readonly types: readonly string[];
  readonly onEvent: (event: TopicEvent) => void;
  readonly timers: Timers;
  readonly random: () => number;
}

/** @throws ConfigError `invalid-option` */
export function toTopicSettings(options: TopicNodeOptions): TopicSettings {
  const { transport, cluster, types = [], sketch } = options;
  if (!hasTopics(transport)) {
    throw new InvalidOption('transport', `a ${(transport as Transport).name} transport has no topics: use createNode`);
  }
  checkFrames(transport);
  checkName('cluster', cluster);
  if (types.length > MAX_TYPES) throw new InvalidOption('types', `${types.length} types: give at most ${MAX_TYPES}`);
  if (types.length > 0 && sketch !== undefined) {
    throw new InvalidOption('sketch', 'a sketch is of a whole set: leave it out where types are given');
  }
  const { onEvent = () => undefined, timers = PLATFORM_TIMERS, random = Math.random } = options;
  const [limits, times] = [toLimits(options.limits), fillTimes(DEFAULT_TOPIC_TIMES, options.times)];
  return { ...options, types, limits, times, onEvent, timers, random };
}
