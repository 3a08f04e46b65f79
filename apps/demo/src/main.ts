import { fail, usageOf } from '@sconf/app-market';
import { Demo } from './demo.js';
import { type DemoOptions, OPTIONS, readDemoOptions } from './options.js';
import { liveFrame } from './view/live-frame.js';
import { plainLine } from './view/plain-line.js';
import { reportText } from './view/report-text.js';
import { Terminal } from './view/terminal.js';

/** A plain line every so many ticks. */
const TICKS_A_LINE = 4;

/** Ends the demo in order, and without a word, when nobody reads what it says any more, as with `| head`. */
function stopWhenUnheard(demo: Demo): void {
  for (const output of [process.stdout, process.stderr])
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      demo.stop();
    });
}

async function main(options: DemoOptions): Promise<void> {
  const isLive = process.stdout.isTTY && !options.json;
  const terminal = new Terminal({ output: process.stdout, input: process.stdin });
  const log = options.json ? process.stderr : process.stdout;
  let ticks = 0;
  const demo = new Demo(options, {
    onProgress: (text) => {
      if (!isLive) log.write(`${text}\n`);
    },
    onTick: (board, pollers) => {
      if (isLive) terminal.draw(liveFrame({ options, board, pollers, rows: terminal.rows }));
      else if (ticks++ % TICKS_A_LINE === 0) log.write(`${plainLine(board, options)}\n`);
    },
  });
  stopWhenUnheard(demo);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => demo.stop());
  if (isLive) {
    terminal.open((action) => {
      if (action.kind === 'quit') demo.stop();
      else if (action.kind === 'actuator') demo.switchActuator().catch(fail);
      else demo.togglePoller(action.index).catch(fail);
    });
    terminal.draw([`starting ${options.bidders} bidders, ${options.pollers} pollers and an exchange ...`]);
  }
  const report = await demo.run().finally(() => terminal.close());
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
}

try {
  const options = readDemoOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(
      usageOf(
        'pnpm demo',
        'Bidders, pollers and an exchange as processes; paced spending by replicated configs.',
        OPTIONS,
      ),
    );
  } else {
    await main(options);
    // Keys keep standard input open.
    process.exit(0);
  }
} catch (error) {
  fail(error);
}
