import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLogger, errorFields } from '../src/logger.js';

const test = suite('poller app log lines');

function lines(json: boolean, use: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const written: string[] = [];
  use(createLogger({ json, write: (line) => written.push(line), now: () => 0 }));
  return written;
}

test('text lines hold time, level, event and fields', () => {
  const written = lines(false, (logger) => {
    logger.info('up', { url: 'http://a:1/x', none: undefined, count: 2 });
    logger.warn('down');
  });
  assert.equal(written, [
    '1970-01-01T00:00:00.000Z info  up url=http://a:1/x count=2\n',
    '1970-01-01T00:00:00.000Z warn  down\n',
  ]);
});

test('what comes from elsewhere cannot pretend to be a line or a field', () => {
  const [line] = lines(false, (logger) => logger.error('refused', { id: 'a b\n1970 info up url=x' }));
  assert.is(line, '1970-01-01T00:00:00.000Z error refused id="a b\\n1970 info up url=x"\n');
});

test('JSON lines hold the same', () => {
  const [line] = lines(true, (logger) => logger.info('up', { url: 'x' }));
  assert.equal(JSON.parse(line as string), { time: '1970-01-01T00:00:00.000Z', level: 'info', event: 'up', url: 'x' });
});

test('an error is its code and message, whatever was thrown', () => {
  assert.equal(errorFields(Object.assign(new Error('m'), { code: 'c' })), { code: 'c', message: 'm' });
  assert.equal(errorFields(new Error('m')), { code: undefined, message: 'm' });
  assert.equal(errorFields(undefined), { code: undefined, message: 'undefined' });
});

test.run();
