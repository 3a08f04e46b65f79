/**
 * One node as a process. Started by `NodeProcess` with its options as JSON; does what it is told over the channel to
 * its parent, closes in order on SIGTERM, and ends with its parent, whatever ends that.
 */
import { NodeProgram } from './node-program.js';
import type { Message, ProgramOptions, Request } from './orders.js';

const options = JSON.parse(process.argv[2] as string) as ProgramOptions;
const program = await NodeProgram.start(options, (event) => tell({ kind: 'event', event }));
let ending = false;

process.on('message', (request) => void obey(request as Request));
process.on('disconnect', () => {
  if (!ending) process.exit(1);
});
process.once('SIGTERM', () => void end());
tell({ kind: 'ready', address: program.address, loaded: program.loaded });

async function obey({ number, order, input }: Request): Promise<void> {
  try {
    const method = program[order] as (...input: unknown[]) => unknown;
    tell({ kind: 'answer', number, answer: await method.apply(program, [...input]) });
  } catch (error) {
    tell({ kind: 'failed', number, error });
  }
}

/** Whether anything was left open is for the process to show: it is not told to exit. */
async function end(): Promise<void> {
  ending = true;
  await program.close();
  process.disconnect?.();
}

function tell(message: Message): void {
  if (process.connected) process.send?.(message);
}
