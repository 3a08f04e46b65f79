import { JOURNAL_VARIABLE } from './journal-variable.js';
import { Recorder } from './recorder.js';

function journalPath(): string {
  const path = process.env[JOURNAL_VARIABLE];
  if (path === undefined) throw new Error(`${JOURNAL_VARIABLE} is not set: the harness is started by run-tests alone`);
  return path;
}

/** The one recorder of this process; the harness and the recording uvu share it by importing this module. */
export const recorder: Recorder = new Recorder(journalPath());
