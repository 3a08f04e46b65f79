import { copyFile, readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigSet, dataText, type EntryLike, pack, rawJson } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Log, type LogReport } from '../src/index.js';
import { arbitraryEntry } from './arbitrary-entry.js';
import { rejection } from './condition.js';
import { open, textOf } from './damaged-log.js';
import { Disk, ioError } from './disk.js';
import './seed.js';
import { withFolder } from './temporary-folder.js';

const test = suite('log');

const CONFIG = { type: 'a', id: 'x', ver: 1, data: { n: 1 } };

test('what was appended is there after a reload, joined, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(arbitraryEntry, { maxLength: 20 }), { maxLength: 10 }), async (batches) => {
      await withFolder(async (path) => {
        const expected = new ConfigSet();
        expected.merge(batches.flat());
        const first = await open(path);
        await Promise.all(batches.map((batch) => first.log.append(batch)));
        assert.is((await first.log.load()).fingerprint(), expected.fingerprint());
        await first.log.close();
        const second = await open(path);
        assert.equal(textOf(second.set), textOf(expected));
        await second.log.compact();
        await second.log.close();
        const third = await open(path);
        assert.is(third.set.fingerprint(), expected.fingerprint());
        await third.log.close();
      });
    }),
    { numRuns: 60 },
  );
});

test('no digit changes on the way to the disk and back', async () => {
  await withFolder(async (path) => {
    const data = rawJson('{"cents":9007199254740993,"rate":0.1,"long":1.0000000000000000000000000000000000001}');
    const { log } = await open(path);
    await log.append([pack({ type: 'a', id: 'x', ver: 2n ** 64n - 1n, data })]);
    await log.close();
    const { log: again, set } = await open(path);
    const entry = set.getPacked('a', 'x');
    assert.is(entry?.ver, 18446744073709551615n);
    assert.is(
      entry && dataText(entry),
      '{"cents":9007199254740993,"long":1.0000000000000000000000000000000000001e0,"rate":0.1}',
    );
    await again.close();
  });
});

test('a log written by gosconf loads with the same result', async () => {
  await withFolder(async (path) => {
    await copyFile(fileURLToPath(new URL('fixtures/sample.aof', import.meta.url)), path);
    const { log, set, reports } = await open(path);
    assert.equal(reports, [{ kind: 'loaded', records: 10, entries: 7, bytes: (await readFile(path)).length }]);
    assert.equal(set.list()['my-type']?.live, { 'id-1': 2, 'id-2': 2, 'héllo 日本': 3, ['__proto__']: 1 });
    assert.equal(set.list().test, { live: { 't-1': 0, 't-2': 2n ** 64n - 1n }, dead: { 'never-seen': 9 } });
    assert.equal(set.get('my-type', 'id-1'), {
      type: 'my-type',
      id: 'id-1',
      ver: 2,
      data: { count: 11, name: 'one-b' },
    });
    await log.append([CONFIG]);
    await log.close();
    const { log: again, set: both } = await open(path);
    assert.is(both.size, 8);
    await again.close();
  });
});

test('a great many keys are held, and loaded in parts', async () => {
  await withFolder(async (path) => {
    const entries = Array.from({ length: 140_000 }, (_, i) => pack({ type: 'many', id: `${i}`, ver: 1 }));
    const { log } = await open(path, { fsync: 'never' });
    await log.append(entries);
    const held = await log.load();
    assert.is(held.size, entries.length);
    await log.close();
    const { log: again, set } = await open(path);
    assert.is(set.fingerprint(), held.fingerprint());
    await again.close();
  });
});

test('every load gives a set of its own', async () => {
  await withFolder(async (path) => {
    const { log, set } = await open(path);
    set.put(CONFIG);
    assert.is((await log.load()).size, 0);
    await log.append([CONFIG]);
    assert.is((await log.load()).size, 1);
    await log.close();
  });
});

test('nothing can be done before load, and nothing after close', async () => {
  await withFolder(async (path) => {
    const log = await Log.open(path);
    assert.is(log.position(), 0);
    assert.is(log.failed, undefined);
    const calls = (): Promise<unknown>[] => [log.append([CONFIG]), log.compact(), log.recover()];
    for (const call of [...calls(), log.durable(0)]) assert.is((await rejection(call)).code, 'not-loaded');
    await log.close();
    for (const call of [...calls(), log.load()]) assert.is((await rejection(call)).code, 'closed');
    const { log: again } = await open(path);
    await again.close();
    await again.close();
    assert.is((await rejection(again.append([CONFIG]))).code, 'closed');
    assert.is(again.position(), 0);
  });
});

test('await using closes it, with everything on the disk', async () => {
  await withFolder(async (path, folder) => {
    const log = await Log.open(path, { fsync: 'never' });
    await log.load();
    void log.append([CONFIG]);
    await log[Symbol.asyncDispose]();
    assert.equal(await readdir(folder), ['configs.aof']);
    const { log: again, set } = await open(path);
    assert.is(set.size, 1);
    await again.close();
  });
});

test('a signal ends opening and loading', async () => {
  await withFolder(async (path, folder) => {
    const reason = new Error('enough');
    assert.is(await rejection(Log.open(path, { signal: AbortSignal.abort(reason) })), reason);
    const first = await open(path);
    await first.log.append([CONFIG]);
    await first.log.close();
    const controller = new AbortController();
    const log = await Log.open(path, { signal: controller.signal });
    controller.abort(reason);
    assert.is(await rejection(log.load()), reason);
    await log.close();
    assert.equal(await readdir(folder), ['configs.aof']);
  });
});

test('a folder that is missing is told, and no lock is left behind', async () => {
  await withFolder(async (path, folder) => {
    assert.is((await rejection(Log.open(`${folder}/missing/log`))).code, 'ENOENT');
    const disk = new Disk();
    disk.before = ({ op, path: at }) => {
      if (op === 'open' && at === path) throw ioError();
    };
    assert.is((await rejection(Log.open(path, { fileSystem: disk }))).code, 'EIO');
    assert.equal(await readdir(folder), []);
  });
});

test('a file that cannot be read is an error, never an empty set', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const log = await Log.open(path, { fileSystem: disk });
    disk.before = ({ op }) => {
      if (op === 'read') throw ioError();
    };
    assert.is((await rejection(log.load())).code, 'EIO');
    assert.is((await rejection(log.append([CONFIG]))).code, 'not-loaded');
    await log.close();
  });
});

const WRONG: [name: string, options: object][] = [
  ['fsync', { fsync: 'sometimes' }],
  ['takeOver', { takeOver: 'all' }],
  ['intervalMs', { intervalMs: 0 }],
  ['intervalMs', { intervalMs: Number.NaN }],
  ['intervalMs', { intervalMs: 2 ** 31 }],
  ['retry.maxMs', { retry: { maxMs: 0 } }],
  ['retry.firstMs', { retry: { firstMs: 200, maxMs: 100 } }],
  ['compactWhen.minBytes', { compactWhen: { minBytes: -1 } }],
  ['compactWhen.recordsPerKey', { compactWhen: { recordsPerKey: 1 } }],
];

for (const [name, options] of WRONG) {
  test(`${name} out of range is refused by name: ${JSON.stringify(options)}`, async () => {
    const error = await rejection(Log.open('/nowhere/log', options));
    assert.is(error.code, 'invalid-option');
    assert.match(error.message, name);
  });
}

test('a listener that throws harms the process, as it should, and not the log', async () => {
  await withFolder(async (path) => {
    const thrown: unknown[] = [];
    const fault = new Error('a fault of the listener');
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => thrown.push(error));
    const onReport = (report: LogReport): void => {
      if (report.kind === 'loaded') throw fault;
    };
    const log = await Log.open(path, { onReport });
    await log.load();
    await log.append([CONFIG] satisfies EntryLike[]);
    await log.close();
    for (const listener of others) process.on('uncaughtException', listener);
    assert.equal(thrown, [fault]);
  });
});

test.run();
