import type { Change, Config, Entry, LocalWriteResult, PushResult } from '@sconf/data-model';

/** What a router answers to a push: it always knows. */
export interface LocalPushResult extends PushResult {
  readonly accepted: readonly Entry[];
}

const NO_NEWS: LocalWriteResult = Object.freeze({ accepted: false });

/** What became of a write. What it replaced is parsed when somebody asks. */
export function writeResult(change: Change | undefined): LocalWriteResult {
  if (change === undefined) return NO_NEWS;
  if (change.packedReplaced === undefined) return { accepted: true };
  return {
    accepted: true,
    get replaced() {
      return change.replaced as Config;
    },
  };
}

/** What became of a push. The entries are parsed when somebody asks. */
export function pushResult(changes: readonly Change[]): LocalPushResult {
  let accepted: readonly Entry[] | undefined;
  return {
    get accepted() {
      accepted ??= changes.map((change) => change.entry);
      return accepted;
    },
    refused: [],
  };
}
