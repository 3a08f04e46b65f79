#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { drawScenario, explain, runScenario, type Scenario } from './index.js';

const HELP = `sconf-simulator: clusters under all faults together, in virtual time

  sconf-simulator --seed 7                 one seed; when it fails, the fewest steps that lead there
  sconf-simulator --seed 1 --seeds 1000    a thousand, from 1 on

  --seed <n>       the first seed, 1 unless told
  --seeds <n>      how many, 1 unless told
  --faults <kind>  of these only the seeds with such faults: all, wires or silence
  --runs <n>       scenarios tried at most while steps are taken away, 400 unless told; 0 takes none away
  --lines <n>      lines of what happened last, 40 unless told
  --help           this

Ends with code 0 when every promise held, 1 at the first seed where one did not, 2 when called wrongly, and 141 where
nobody reads what it says any more, as with | head.
`;

const options = {
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '1' },
  faults: { type: 'string' },
  runs: { type: 'string', default: '400' },
  lines: { type: 'string', default: '40' },
  help: { type: 'boolean', default: false },
} as const;

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
  throw new RangeError(`--${name} is '${text}': give a whole number from ${least} up`);
}

const FAULTS: readonly Scenario['faults'][] = ['all', 'wires', 'silence'];

/** The kinds of faults that are asked for. */
function faultsOf(name: string | undefined): readonly Scenario['faults'][] {
  if (name === undefined) return FAULTS;
  const asked = FAULTS.filter((kind) => kind === name);
  if (asked.length === 0)
    throw new RangeError(`--faults is '${name}': give ${FAULTS.join(', ')}, or leave it out for any`);
  return asked;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The code that shells show for a program that ended by SIGPIPE, which Node doesn't know. */
const UNHEARD = 141;

/** Without a word: there is nobody to say it to. */
function endWhenUnheard(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(UNHEARD);
    });
  }
}

/** What of the seeds is run, and how much is said of one that fails. */
interface Asked {
  readonly first: number;
  readonly count: number;
  readonly faults: readonly Scenario['faults'][];
  readonly maxRuns: number;
  readonly lines: number;
}

async function run({ first, count, faults, maxRuns, lines }: Asked): Promise<boolean> {
  let slowestMs = 0;
  let slowestSeed = first;
  let held = 0;
  for (let seed = first; seed < first + count; seed++) {
    const scenario = drawScenario(seed);
    if (!faults.includes(scenario.faults)) continue;
    const { violation, convergedAfterMs } = await runScenario(scenario);
    if (violation !== undefined) {
      say(await explain(scenario, violation, { maxRuns, lines }));
      return false;
    }
    held += 1;
    if (convergedAfterMs <= slowestMs) continue;
    slowestMs = convergedAfterMs;
    slowestSeed = seed;
  }
  const which = held === count ? `${count} seeds from ${first} on` : `${held} of ${count} seeds from ${first} on`;
  say(`${which}: everything held; equal at most ${slowestMs} ms after the last fault`);
  say(`the slowest was seed ${slowestSeed}`);
  return true;
}

endWhenUnheard();
try {
  const { values } = parseArgs({ options });
  if (values.help) say(HELP);
  else {
    const held = await run({
      first: wholeNumber('seed', values.seed, 0),
      count: wholeNumber('seeds', values.seeds, 1),
      faults: faultsOf(values.faults),
      maxRuns: wholeNumber('runs', values.runs, 0),
      lines: wholeNumber('lines', values.lines, 0),
    });
    process.exitCode = held ? 0 : 1;
  }
} catch (error) {
  const { code, message, stack } = error as Error & { code?: string };
  const mistake = error instanceof RangeError || code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`${mistake ? `${message}\n\n${HELP}` : stack}\n`);
  process.exitCode = mistake ? 2 : 1;
}
