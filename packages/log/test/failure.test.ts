import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LogOptions, LogReport } from '../src/index.js';
import { rejection, until } from './condition.js';
import { open, openBytes, writeLog } from './damaged-log.js';
import { type Call, Disk, ioError } from './disk.js';
import { readAsGo } from './gosconf-reader.js';
import { withFolder } from './temporary-folder.js';

const test = suite('failure');

const entry = (ver: number, id = 'x') => ({ type: 'a', id, ver, data: { ver } });
const QUICK: LogOptions = { retry: { firstMs: 1, maxMs: 4 } };
const BY_HAND: LogOptions = { schedule: () => () => undefined };

/** Runs `work` with a log on a disk that can be made to fail, and expects its content after a reload. */
async function withDisk(
  options: LogOptions,
  work: (opened: Awaited<ReturnType<typeof open>>, disk: Disk, path: string) => Promise<void>,
  expected: Record<string, number>,
): Promise<void> {
  await withFolder(async (path, folder) => {
    const disk = new Disk();
    const opened = await open(path, { fileSystem: disk, ...options });
    try {
      await work(opened, disk, path);
    } finally {
      disk.before = () => undefined;
      disk.full = false;
      await opened.log.close();
    }
    assert.equal(await readdir(folder), ['configs.aof']);
    const { log, set } = await open(path);
    assert.equal(Object.fromEntries([...set.packed()].map(({ id, ver }) => [id, ver])), expected);
    await log.close();
  });
}

function failing(op: Call['op'], suffix = 'configs.aof'): (call: Call) => void {
  return (call) => {
    if (call.op === op && call.path.endsWith(suffix)) throw ioError();
  };
}

function kinds(reports: readonly LogReport[]): string[] {
  return reports.map(({ kind }) => kind).filter((kind) => kind !== 'loaded');
}

test('a full disk fails the store, and room on it heals it', async () => {
  await withDisk(
    QUICK,
    async ({ log, reports }, disk) => {
      await log.append([entry(1)]);
      disk.full = true;
      const lost = log.append([entry(2)]);
      const error = await rejection(lost);
      assert.is(error.code, 'durability-unknown');
      assert.match(error.message, 'ENOSPC');
      assert.is(log.failed?.code, 'store-failed');
      assert.match(String(log.failed?.cause), 'ENOSPC');
      await until(() => reports.filter(({ kind }) => kind === 'recovery-failed').length > 2, 'attempts that fail');
      assert.is((await rejection(log.append([entry(3)]))).code, 'durability-unknown');
      disk.full = false;
      await until(() => log.failed === undefined, 'recovery by itself');
      await log.durable(log.position());
      await log.append([entry(9, 'y')]);
      assert.is(kinds(reports).at(-1), 'recovered');
    },
    { x: 3, y: 9 },
  );
});

for (const op of ['write', 'datasync'] as const) {
  test(`a failed ${op} rejects whoever waits, and a second one is not believed`, async () => {
    await withDisk(
      BY_HAND,
      async ({ log, reports }, disk, path) => {
        await log.append([entry(1)]);
        disk.before = failing(op);
        const waiting = [log.append([entry(2)]), log.append([entry(1, 'y')]), log.durable(log.position())];
        for (const wait of waiting) assert.is((await rejection(wait)).code, 'durability-unknown');
        disk.before = () => undefined;
        const position = log.position();
        assert.is((await rejection(log.append([entry(3)]))).code, 'durability-unknown');
        assert.is(log.position(), position + 1);
        assert.is((await rejection(log.durable(log.position()))).code, 'durability-unknown');
        await log.durable(1);
        assert.is((await rejection(log.compact())).code, 'store-failed');
        disk.calls.length = 0;
        await log.recover();
        assert.equal(
          disk.calls.map(({ op: each, path: at }) => `${each} ${at.slice(path.lastIndexOf('/'))}`),
          [
            'open /configs.aof.new',
            'write /configs.aof.new',
            'datasync /configs.aof.new',
            'rename /configs.aof.new',
            'syncFolder ',
            'close /configs.aof',
          ],
        );
        assert.equal(kinds(reports), ['failed', 'recovered']);
        await log.durable(log.position());
      },
      { x: 3, y: 1 },
    );
  });
}

test('what is appended while recovery writes comes after it', async () => {
  await withDisk(
    BY_HAND,
    async ({ log }, disk) => {
      disk.before = failing('datasync');
      await rejection(log.append([entry(1)]));
      let late: Promise<void>[] = [];
      disk.before = ({ op, path }) => {
        if (op !== 'datasync' || !path.endsWith('.new')) return;
        disk.before = () => undefined;
        late = [log.append([entry(2, 'late')]), log.durable(log.position()), log.durable(1)];
      };
      await Promise.all([log.recover(), log.recover()]);
      assert.is(late.length, 3);
      await Promise.all(late);
    },
    { x: 1, late: 2 },
  );
});

test('a position from before a failure is durable again after recovery, with nothing else to write', async () => {
  await withDisk(
    BY_HAND,
    async ({ log }, disk) => {
      disk.before = failing('datasync');
      await rejection(log.append([entry(1)]));
      let wait: Promise<void> | undefined;
      disk.before = () => {
        wait ??= log.durable(1);
      };
      await log.recover();
      await wait;
      await log.recover();
    },
    { x: 1 },
  );
});

test('what is appended while a recovery fails is kept for the next one', async () => {
  await withDisk(
    BY_HAND,
    async ({ log, reports }, disk) => {
      disk.before = failing('datasync');
      await rejection(log.append([entry(1)]));
      let late: Promise<Error & { code?: string }> | undefined;
      disk.before = ({ op }) => {
        if (op !== 'rename') return;
        late = rejection(log.append([entry(2)]));
        throw ioError();
      };
      assert.is((await rejection(log.recover())).code, 'store-failed');
      assert.is((await late)?.code, 'durability-unknown');
      assert.equal(kinds(reports), ['failed', 'recovery-failed']);
      disk.before = () => undefined;
    },
    { x: 2 },
  );
});

test('the pause between attempts doubles up to its maximum', async () => {
  const pauses: number[] = [];
  let callback: () => void = () => undefined;
  const options: LogOptions = {
    retry: { firstMs: 10, maxMs: 35 },
    schedule: (next, ms) => {
      callback = next;
      pauses.push(ms);
      return () => undefined;
    },
  };
  await withDisk(
    options,
    async ({ log }, disk) => {
      disk.before = failing('open', '.new');
      disk.full = true;
      await rejection(log.append([entry(1)]));
      for (let attempt = 2; attempt <= 5; attempt++) {
        callback();
        await until(() => pauses.length === attempt, `attempt ${attempt}`);
      }
      assert.equal(pauses, [10, 20, 35, 35, 35]);
    },
    { x: 1 },
  );
});

test('with interval, a sync that fails later fails the store as well', async () => {
  const timers: (() => void)[] = [];
  const schedule = (callback: () => void): (() => void) => {
    timers.push(callback);
    return () => undefined;
  };
  await withDisk(
    { fsync: 'interval', schedule },
    async ({ log, reports }, disk) => {
      await log.append([entry(1)]);
      disk.before = async (call) => {
        // Long enough for a commit to queue behind it.
        await new Promise(setImmediate);
        failing('datasync')(call);
      };
      timers[0]?.();
      const behind = log.append([entry(2)]);
      assert.is((await rejection(behind)).code, 'durability-unknown');
      assert.is(log.failed?.code, 'store-failed');
      assert.equal(kinds(reports), ['failed']);
      timers[0]?.();
      await until(() => disk.count('datasync', 'configs.aof') >= 2, 'a sync of the failed file');
      assert.equal(kinds(reports), ['failed']);
      disk.before = () => undefined;
      await log.recover();
    },
    { x: 2 },
  );
});

test('a close that cannot keep the last entries says so, and lets go all the same', async () => {
  await withFolder(async (path, folder) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
    disk.full = true;
    void log.append([entry(1)]);
    assert.is((await rejection(log.close())).code, 'store-failed');
    assert.equal(await readdir(folder), ['configs.aof']);
    disk.full = false;
    const { log: again, set } = await open(path);
    assert.is(set.size, 0);
    await again.close();
  });
});

test('a close whose last sync fails writes everything to a new file', async () => {
  await withDisk(
    { fsync: 'never', ...BY_HAND },
    async ({ log, reports }, disk) => {
      await log.append([entry(1)]);
      disk.before = failing('datasync');
      await log.close();
      assert.equal(kinds(reports), ['failed', 'recovered']);
    },
    { x: 1 },
  );
});

test('a close of the old file that fails does no harm to the new one', async () => {
  await withDisk(
    BY_HAND,
    async ({ log }, disk) => {
      disk.full = true;
      await rejection(log.append([entry(1)]));
      disk.full = false;
      disk.before = failing('close');
      await log.recover();
    },
    { x: 1 },
  );
});

const TORN = Buffer.concat([writeLog([entry(1)]).bytes, Buffer.from('e74e1902torn')]);

for (const [what, before] of [
  ['set aside', failing('open', '.corrupt')],
  ['cut off', failing('truncate')],
  ['reached for the draft of a crash', failing('unlink', '.new')],
] as const) {
  test(`a log whose torn tail cannot be ${what} is read, and keeps the old file when it recovers`, async () => {
    await withFolder(async (path, folder) => {
      const disk = new Disk();
      disk.before = before;
      const { log, set } = await openBytes(path, TORN, { fileSystem: disk, ...BY_HAND });
      assert.is(set.size, 1);
      assert.is(log.failed?.code, 'store-failed');
      disk.before = () => undefined;
      await log.recover();
      await log.append([entry(2)]);
      await log.close();
      const kept = (await readdir(folder)).filter((name) => name.includes('.corrupt-'));
      const contents = await Promise.all(kept.map((name) => readFile(`${folder}/${name}`)));
      assert.ok(contents.some((content) => content.equals(TORN)));
      assert.is(readAsGo(await readFile(path)).length, 2);
    });
  });
}

test('a limit on the size of files, which the kernel enforces, is survived', async () => {
  await withFolder(async (path) => {
    const child = fileURLToPath(new URL('limited-writer.ts', import.meta.url));
    const command = `trap '' XFSZ; ulimit -f 128; exec "$0" --import tsx "$1" "$2"`;
    const writer = spawn('sh', ['-c', command, process.execPath, child, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(writer, 'close');
    const told = JSON.parse(output) as { codes: string[]; cause: string; last: number };
    assert.equal(told.codes, ['durability-unknown']);
    assert.is(told.cause, 'EFBIG');
    const { log, set } = await open(path);
    assert.is(set.get('a', 'x')?.ver, told.last);
    await log.close();
  });
});

test.run();
