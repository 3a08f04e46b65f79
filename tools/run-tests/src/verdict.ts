import type { JournalEvent } from './harness/journal.js';
import type { Ending } from './supervisor.js';

/** A check that did not hold. */
export interface Failure {
  /** Where: a test file, a Markdown file with its line, or a source file. */
  file: string;
  /** Which check: suite and test, or the rule that was broken. */
  name: string;
  message: string;
}

/** A check that was left out, and why. */
export interface Skip {
  file: string;
  name: string;
}

/** What one run of checks came to. */
export interface Verdict {
  passed: number;
  failures: Failure[];
  skips: Skip[];
}

type Registered = Extract<JournalEvent, { type: 'registered' }>;
type Of<Type extends JournalEvent['type']> = Extract<JournalEvent, { type: Type }>;

/** A skip says why in its name: `... because <reason>`. */
const REASON = /\bbecause\s+\S/;

function eventsOf<Type extends JournalEvent['type']>(events: JournalEvent[], type: Type): Of<Type>[] {
  return events.filter((event): event is Of<Type> => event.type === type);
}

function title(event: { suite: string; name: string }): string {
  return event.suite === '' ? event.name : `${event.suite} > ${event.name}`;
}

/** Where the run was when it went silent or ended: the newest test that had started, else the newest file. */
function whereabouts(events: JournalEvent[]): { file: string; name: string } {
  const file = eventsOf(events, 'file-opened').at(-1)?.file ?? '(before the first test file)';
  const last = [...events].reverse().find((event) => event.type === 'started' || event.type === 'file-opened');
  const running = eventsOf(events, 'registered').find((event) => last?.type === 'started' && event.id === last.id);
  const finished = events.some(
    (event) => (event.type === 'passed' || event.type === 'failed') && event.id === running?.id,
  );
  if (running === undefined) return { file, name: 'loading the file' };
  return { file, name: finished ? `after ${title(running)}` : title(running) };
}

function unfinished(event: Registered, queued: Set<number>, brokenSuites: Set<string>): string {
  if (!queued.has(event.id)) return 'registered but never run: its suite lacks a final .run()';
  if (brokenSuites.has(`${event.file} ${event.suite}`)) return 'did not run: a hook of its suite threw';
  return 'started or waiting when the run ended: it never finished';
}

function unfinishedTests(events: JournalEvent[]): Failure[] {
  const queued = new Set(eventsOf(events, 'queued').flatMap((event) => event.ids));
  const finished = new Set([...eventsOf(events, 'passed'), ...eventsOf(events, 'failed')].map((event) => event.id));
  const brokenSuites = new Set(eventsOf(events, 'hook-failed').map((event) => `${event.file} ${event.suite}`));
  return eventsOf(events, 'registered')
    .filter((event) => !finished.has(event.id))
    .map((event) => ({ file: event.file, name: title(event), message: unfinished(event, queued, brokenSuites) }));
}

function failedTests(events: JournalEvent[]): Failure[] {
  const registered = new Map(eventsOf(events, 'registered').map((event) => [event.id, event]));
  return eventsOf(events, 'failed').flatMap(({ id, message }) => {
    const event = registered.get(id);
    return event === undefined ? [] : [{ file: event.file, name: title(event), message }];
  });
}

function brokenRules(events: JournalEvent[]): Failure[] {
  const imports = eventsOf(events, 'import-failed').map(({ file, message }) => ({ file, name: 'loads', message }));
  const hooks = eventsOf(events, 'hook-failed').map((event) => ({
    file: event.file,
    name: `${event.suite} > ${event.hook} hook`,
    message: event.message,
  }));
  const only = eventsOf(events, 'only').map((event) => ({
    file: event.file,
    name: title(event),
    message: '.only hides every other test of its suite: take it out',
  }));
  const reasonless = eventsOf(events, 'skipped').filter((event) => !REASON.test(event.name));
  const skips = reasonless.map((event) => ({
    file: event.file,
    name: title(event),
    message: "a skip gives its reason in its name: skip('... because <reason>', ...)",
  }));
  return [...imports, ...hooks, ...only, ...skips, ...strayErrors(events)];
}

function strayErrors(events: JournalEvent[]): Failure[] {
  return events.flatMap((event, index) =>
    event.type === 'stray-error'
      ? [{ ...whereabouts(events.slice(0, index)), message: `${event.kind}: ${event.message}` }]
      : [],
  );
}

function emptyFiles(events: JournalEvent[], files: string[]): Failure[] {
  const busy = new Set([...eventsOf(events, 'registered'), ...eventsOf(events, 'skipped')].map((event) => event.file));
  const closed = new Set(eventsOf(events, 'file-closed').map((event) => event.file));
  return files
    .filter((file) => closed.has(file) && !busy.has(file))
    .map((file) => ({ file, name: 'has tests', message: 'a test file that registers no test' }));
}

function badEnding(events: JournalEvent[], ending: Ending, silenceMs: number): Failure[] {
  const ended = events.some((event) => event.type === 'ended');
  const place = ended ? { file: '(all files)', name: 'the process ends by itself' } : whereabouts(events);
  if (ending.hung) {
    const held = eventsOf(events, 'lingering').at(-1)?.resources.join(', ');
    const cause = ended ? `something was left open: ${held ?? 'unknown'}` : 'neither a test nor a file finished';
    return [{ ...place, message: `hung: no progress for ${silenceMs / 1000} s; ${cause}` }];
  }
  const how = ending.signal === null ? `code ${ending.code}` : `signal ${ending.signal}`;
  if (!ended) return [{ ...place, message: `the process ended early, with ${how}, before all tests had run` }];
  if (ending.code !== 0) return [{ ...place, message: `all tests ran, yet the process ended with ${how}` }];
  return [];
}

/**
 * Judges a run by its journal and by how its process ended, and not by what the run said of itself: a test has passed
 * if it was registered and told to have passed; every other one that was registered is a failure.
 */
export function judge(events: JournalEvent[], ending: Ending, files: string[], silenceMs: number): Verdict {
  return {
    passed: eventsOf(events, 'passed').length,
    failures: [
      ...failedTests(events),
      ...unfinishedTests(events),
      ...brokenRules(events),
      ...emptyFiles(events, files),
      ...badEnding(events, ending, silenceMs),
    ],
    skips: eventsOf(events, 'skipped')
      .filter((event) => REASON.test(event.name))
      .map((event) => ({ file: event.file, name: title(event) })),
  };
}
