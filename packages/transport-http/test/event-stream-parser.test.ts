import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EventStreamParser, type ServerSentEvent } from '../src/client/event-stream-parser.js';
import { formatEvent, formatHeartbeat } from '../src/wire/event-stream.js';
import { SEED } from './support/seed.js';

const test = suite('EventStreamParser');
const parse = (text: string) => new EventStreamParser(1000).push(text);
const event = (over: Partial<ServerSentEvent>): ServerSentEvent => ({
  event: 'message',
  data: '',
  lastEventId: '',
  ...over,
});

test('the examples of the standard are read as it says', () => {
  assert.equal(parse('data: YHOO\ndata: +2\ndata: 10\n\n'), [event({ data: 'YHOO\n+2\n10' })]);
  assert.equal(parse(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n'), [
    event({ data: 'first event', lastEventId: '1' }),
    event({ data: 'second event' }),
  ]);
  assert.equal(parse('data\n\ndata\ndata\n\ndata:'), [event({ data: '' }), event({ data: '\n' })]);
  assert.equal(parse('data:test\n\ndata: test\n\n'), [event({ data: 'test' }), event({ data: 'test' })]);
});

test('line ends of all three kinds end lines, and unknown fields are ignored', () => {
  assert.equal(parse('event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\r\rretry: 5\nwhat: ever\ndata: 3\n\n'), [
    event({ event: 'a', data: '1' }),
    event({ event: 'b', data: '2' }),
    event({ data: '3' }),
  ]);
});

test('a line end that is cut in two is one', () => {
  const parser = new EventStreamParser(1000);
  const read = ['data: a\r', '\ndata: b\r', '', '\n\r', '\n', 'data: c\r', '\r'].flatMap((text) => parser.push(text));
  assert.equal(read, [event({ data: 'a\nb' }), event({ data: 'c' })]);
});

test('an id stays in force until another comes, and one with a null character is ignored', () => {
  const parser = new EventStreamParser(1000, '7');
  assert.equal(parser.push('data: a\n\nid: 8\n\nid: 9\0\ndata: b\n\n'), [
    event({ data: 'a', lastEventId: '7' }),
    event({ data: 'b', lastEventId: '8' }),
  ]);
  parser.push(formatHeartbeat('10'));
  assert.is(parser.lastEventId, '10');
});

test('what was written is read back, however it is cut', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', ':', '"', '\\', 'ü', '😀', '{') });
  const events = fc.array(
    fc.record(
      {
        event: fc.constantFrom('config', 'ready'),
        data: line,
        lastEventId: fc.stringMatching(/^[0-9a-f]{1,4}$/),
      },
      { noNullPrototype: true },
    ),
  );
  await fc.assert(
    fc.property(events, fc.infiniteStream(fc.nat(9)), (written, cuts) => {
      let text = written.map(({ event, data, lastEventId }) => formatEvent(event, data, lastEventId)).join('');
      const parser = new EventStreamParser(10_000);
      const read: ServerSentEvent[] = [];
      while (text !== '') {
        const length = (cuts.next().value as number) + 1;
        read.push(...parser.push(text.slice(0, length)));
        text = text.slice(length);
      }
      assert.equal(read, written);
    }),
    { seed: SEED },
  );
});

test('an event that goes on and on is refused, on one line or on many', () => {
  const parsers = ['x'.repeat(2000), 'data: x\n'.repeat(2000)].map(
    (text) => () => new EventStreamParser(1000).push(text),
  );
  for (const push of parsers) assert.throws(push, /longer than 1000/);
});

test.run();
