import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ExchangeReport } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { layoutOf } from '../src/layout.js';
import { type DemoOptions, readDemoOptions } from '../src/options.js';
import { type DemoReport, reportOf } from '../src/score/report.js';
import { Scoreboard } from '../src/score/scoreboard.js';
import { bar, bytesPerSecond, milliseconds, signedPercent, table, wrap } from '../src/view/format.js';
import { liveFrame } from '../src/view/live-frame.js';
import { plainLine } from '../src/view/plain-line.js';
import { reportText } from '../src/view/report-text.js';
import { actionsOf, type KeyAction, Terminal, type TerminalStreams } from '../src/view/terminal.js';

const test = suite('view');

function boardOf(options: DemoOptions): Scoreboard {
  const seconds = options.minutes * 60;
  const { campaigns } = layoutOf(options);
  const board = new Scoreboard(
    campaigns.map((campaign) => ({ ...campaign, start: 0, end: seconds * 1000 })),
    0,
    seconds,
  );
  for (let at = 1; at <= seconds; at++) board.onExchange(exchangeAt(at), at <= 6 ? 2 : 1);
  board.pollersAlive = 1;
  return board;
}

function exchangeAt(at: number): ExchangeReport {
  const seats = ['pid', 'none'].map((arm) => ({
    seat: `b1.${arm}`,
    wins: at,
    clicks: 1,
    charged: at * 1000,
    lost: 10,
    rate: 0.25,
  }));
  const counts = { counts: [[100, 5] as const], max: 70 };
  return {
    kind: 'exchange',
    at,
    requests: at * 50,
    offers: at * 100,
    dropped: 0,
    timeouts: 1,
    failures: 2,
    agents: 1,
    isCut: at > 10,
    faults: { delayMs: 3, delaySigma: 0.7, lost: 0.005, late: 0.02, repeated: 0.02, renderMs: 250 },
    recentAge: counts,
    age: counts,
    recentDelay: counts,
    delay: counts,
    exposure: [{ arm: 'pid', outstanding: 5000 - at, unbilled: 100 }],
    seats,
  };
}

function reportFor(options: DemoOptions, isComplete = true): DemoReport {
  const nodes = [{ kind: 'bidder', processes: 2, cpu: 0.5, bytesInPerSecond: 1500, bytesOutPerSecond: 2_500_000 }];
  const processes = { bidders: 2, exchanges: 1, pollers: 2 };
  const board = boardOf(options);
  board.deaths.push({ name: 'poller-2', reason: 'SIGKILL' });
  return reportOf({ options, board, nodes, processes, seconds: isComplete ? 12 : 5, isComplete });
}

const options = readDemoOptions(['--bidders', '2', '--arms', 'pid,none', '--minutes', '0.2']);

test('a frame shows traffic, config age, pollers, arms and every bidder', () => {
  const pollers = [
    { name: 'poller-1', isAlive: true },
    { name: 'poller-2', isAlive: false },
  ];
  const lines = liveFrame({ options, board: boardOf(options), pollers, rows: 40 });
  const text = lines.join('\n');
  assert.match(text, /requests 50\/s · offers 100\/s · config age p50 70 ms/);
  assert.match(text, /pollers 1:alive 2:dead · LINK CUT/);
  assert.match(text, /^pid +\$0\.012/m);
  assert.match(text, /^b1 .*offered 25\.0 %$/m);
  assert.match(text, /^b2 .*offered 0\.0 %$/m);
});

test('a frame that is too small shows the bidders furthest from plan', () => {
  const many = readDemoOptions(['--bidders', '30', '--arms', 'pid,none', '--minutes', '0.2']);
  const lines = liveFrame({ options: many, board: boardOf(many), pollers: [], rows: 24 });
  assert.ok(lines.length <= 24);
  assert.match(lines.join('\n'), /the 7 furthest from plan/);
});

test('a plain line has the same numbers', () => {
  assert.match(
    plainLine(boardOf(options), options),
    /^12 s · 50 requests\/s .* off plan: pid .* · 1 of 2 pollers alive · link cut$/,
  );
});

test('a report compares the arms and says what happened', () => {
  const report = reportFor(options);
  assert.equal(
    report.arms.map(({ arm, spent, wins }) => [arm, spent, wins]),
    [
      ['pid', 12_000, 12],
      ['none', 12_000, 12],
    ],
  );
  assert.equal(report.arms[0]?.worstExposure, { outstanding: 4999, unbilled: 100 });
  assert.equal(report.money, { charged: 24_000, booked: 0, lost: 20 });
  assert.is(report.bidders.length, 2);
  assert.not.ok('json' in report.parameters);
  const lines = reportText(report).split('\n');
  assert.ok(
    lines.every((line) => line.length <= 100),
    'fits 100 columns',
  );
  const text = lines.join(' ').replaceAll(/(?<=\S) +(?=\S)/g, ' ');
  assert.match(text, /2 for 2 bidders, 2 pollers \(1 alive at the end\), 1 exchange, 1 crashes/);
  assert.match(text, /poller-2 crashed: SIGKILL/);
  assert.match(text, /bidder +2 +50\.0 % +25\.0 % +1\.5 kB\/s +2\.50 MB\/s/);
  assert.match(text, /Market: 10 sites, .*notices 0\.5 % lost/);
  assert.not.match(text, /undefined|NaN/);
});

test('a report of a flight that was stopped says so, and one without usage too', () => {
  assert.match(reportText(reportFor(options, false)), /5 s of 12 s \(stopped early\)/);
  assert.match(reportText({ ...reportFor(options), nodes: [] }), /this system does not say/);
});

test('what never settled says never', () => {
  const stepped = readDemoOptions(['--bidders', '2', '--arms', 'pid,none', '--minutes', '1']);
  const text = reportText(reportFor(stepped));
  assert.match(text, /traffic x3\s+from\s+18 s to 30 s/);
  assert.match(text, /never/);
});

test('keys have their meaning, Ctrl-C included', () => {
  const quit = { kind: 'quit' };
  const cases: [keys: string, actions: unknown[]][] = [
    ['q', [quit]],
    ['\x03\x03', [quit, quit]],
    ['a19', [{ kind: 'actuator' }, { kind: 'poller', index: 0 }, { kind: 'poller', index: 8 }]],
    ['0x', []],
    ['\x1b[1~\x1bOa\x1b[1;5Aq', [quit]],
  ];
  for (const [keys, actions] of cases) assert.equal(actionsOf(keys), actions, JSON.stringify(keys));
});

/** A terminal of this size, what was drawn on it, and a way to press keys. */
function terminalOf(size: { rows: number; columns: number }) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), size);
  return { input, output, terminal: new Terminal({ input, output } as unknown as TerminalStreams) };
}

test('a terminal hears every key, gives the screen back, and draws also when it says that it has no size', async () => {
  const { input, output, terminal } = terminalOf({ rows: 0, columns: 0 });
  const actions: KeyAction[] = [];
  terminal.open((action) => actions.push(action));
  const heard = once(input, 'data');
  input.write('\x03\x03');
  await heard;
  assert.is(actions.length, 2);
  terminal.draw(Array.from({ length: 30 }, (_, row) => `${row} ${'x'.repeat(100)}`));
  terminal.close();
  terminal.close();
  const drawn = String(output.read());
  assert.match(drawn, `\n22 ${'x'.repeat(77)}\x1b[K`);
  assert.not.match(drawn, /\n23 /);
  assert.ok(drawn.endsWith('\x1b[?1049l'));
  assert.is(drawn.split('\x1b[?1049l').length, 2, 'given back once');
});

test('a terminal of a size is filled and not overrun', () => {
  const { output, terminal } = terminalOf({ rows: 3, columns: 4 });
  assert.is(terminal.rows, 3);
  terminal.draw(['abcdef', 'b', 'c']);
  assert.is(output.read(), '\x1b[Habcd\x1b[K\r\nb\x1b[K\x1b[J');
});

test('numbers are made for reading', () => {
  assert.equal([signedPercent(0.123), signedPercent(-0.05)], ['+12.3 %', '-5.0 %']);
  assert.equal([milliseconds(1.26), milliseconds(12.6)], ['1.3 ms', '13 ms']);
  assert.equal([bytesPerSecond(1500), bytesPerSecond(2_000_000)], ['1.5 kB/s', '2.00 MB/s']);
  assert.equal(
    table([
      ['a', 'b'],
      ['cc', '1000'],
    ]),
    ['a      b', 'cc  1000'],
  );
  assert.equal(wrap('  a  b', 6), ['  a  b'], 'what fits stays as it is');
  assert.equal(wrap('one two three four', 9), ['one two', '  three', '  four']);
  assert.equal([bar(0.5, 0.75, 8), bar(2, 1, 4), bar(-1, 0, 4)], ['████  │ ', '███│', '│   ']);
});

test.run();
