// Run under a limit on the size of files: appends until the kernel refuses, waits for recovery, appends once more.
import { Log } from '../src/index.js';

const [, , path = ''] = process.argv;
let cause: string | undefined;
const log = await Log.open(path, {
  retry: { firstMs: 1 },
  onReport: (report) => {
    if (report.kind === 'failed') cause = (report.error.cause as NodeJS.ErrnoException).code;
  },
});
await log.load();
const codes: string[] = [];
let last = 0;
while (cause === undefined) {
  const entries = Array.from({ length: 50 }, () => ({ type: 'a', id: 'x', ver: ++last, data: 'x'.repeat(100) }));
  await log.append(entries).catch((error: { code: string }) => codes.push(error.code));
}
while (log.failed !== undefined) await log.recover();
await log.append([{ type: 'a', id: 'x', ver: ++last }]);
await log.close();
process.stdout.write(JSON.stringify({ codes, cause, last }));
