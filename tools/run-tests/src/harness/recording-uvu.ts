/**
 * What a test file gets when it imports `uvu`: the real one, with every registration, outcome and hook told to the
 * recorder. Whatever uvu then makes of it, the journal knows which tests there were and which of them finished.
 */
import { suite as plainSuite, type Test } from 'uvu';
import type { HookName } from './journal.js';
import { recorder } from './session.js';

export { exec } from 'uvu';

type Handler<T> = (context: T) => unknown;
type Register<T> = (name: string, handler: Handler<T>) => void;
type AddHook<T> = (handler: Handler<T>) => void;

/** uvu stops quietly at a hook that throws; before and before.each may still stop it, but no longer quietly. */
const STOPS_THE_TEST = new Set<HookName>(['before', 'before.each']);

function recordingHook<T>(hook: HookName, suiteName: string, add: AddHook<T>): AddHook<T> {
  return (handler) =>
    add(async (context) => {
      try {
        await handler(context);
      } catch (thrown) {
        recorder.hookFailed(hook, suiteName, thrown);
        if (STOPS_THE_TEST.has(hook)) throw thrown;
      }
    });
}

function recordingHandler<T>(id: number, handler: Handler<T>): Handler<T> {
  return async (context) => {
    recorder.start(id);
    try {
      await handler(context);
      recorder.pass(id);
    } catch (thrown) {
      recorder.fail(id, thrown);
      throw thrown;
    }
  };
}

function recordingSuite<T>(plain: Test<T>, suiteName: string): Test<T> {
  let waiting: number[] = [];
  const register: Register<T> = (name, handler) => {
    const id = recorder.register(suiteName, name);
    waiting.push(id);
    plain(name, recordingHandler(id, handler) as Parameters<typeof plain>[1]);
  };
  const only: Register<T> = (name, handler) => {
    recorder.only(suiteName, name);
    register(name, handler);
  };
  const skip = (name = ''): void => recorder.skip(suiteName, name);
  const run = (): void => {
    recorder.queue(waiting);
    waiting = [];
    plain.run();
  };
  const before = recordingHook('before', suiteName, plain.before as AddHook<T>);
  const after = recordingHook('after', suiteName, plain.after as AddHook<T>);
  const each = {
    before: recordingHook('before.each', suiteName, plain.before.each as AddHook<T>),
    after: recordingHook('after.each', suiteName, plain.after.each as AddHook<T>),
  };
  return Object.assign(register, {
    only,
    skip,
    run,
    before: Object.assign(before, { each: each.before }),
    after: Object.assign(after, { each: each.after }),
  }) as unknown as Test<T>;
}

/** As uvu's `suite`. */
export function suite<T = Record<string, never>>(name = '', context?: T): Test<T> {
  return recordingSuite(plainSuite<T>(name, context), name);
}

/** As uvu's `test`: the suite without a name, shared by the files that use it. */
export const test: Test = suite() as unknown as Test;
