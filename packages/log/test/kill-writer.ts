// Run in a process of its own and killed: many writers, each telling on standard output what was made durable.
// Arguments: the path of the log, and `append`, `compact` to compact all the time besides, or `never` to sync nothing.
import { Log } from '../src/index.js';

const WRITERS = 32;
const [, , path = '', mode] = process.argv;

const log = await Log.open(path, { fsync: mode === 'never' ? 'never' : 'always' });
const set = await log.load();
process.stdout.write('loaded\n');

async function write(id: string): Promise<never> {
  for (let ver = Number(set.get('w', id)?.ver ?? 0) + 1; ; ver++) {
    await log.append([{ type: 'w', id, ver, data: { ver, filler: 'x'.repeat(ver % 200) } }]);
    // Pipes are written before this returns: what is told was durable, and what was durable is mostly told.
    process.stdout.write(`${id} ${ver}\n`);
  }
}

for (let i = 0; i < WRITERS; i++) void write(`writer-${i}`);
while (mode === 'compact') {
  await log.compact();
  process.stdout.write('compacted\n');
}
