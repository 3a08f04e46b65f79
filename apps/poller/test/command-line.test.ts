import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEndpoints } from '../src/endpoint-list.js';
import { readOptions } from '../src/options.js';

const test = suite('poller app command line');

test('nothing given means defaults', () => {
  assert.equal(readOptions([], {}), {
    endpoints: [],
    file: undefined,
    pushTo: [],
    log: undefined,
    fsync: 'always',
    listen: { hostname: '127.0.0.1', port: 0 },
    insecure: false,
    gossip: undefined,
    intervalMs: 1000,
    pushIntervalMs: 10_000,
    timeoutMs: 5000,
    maxBackoffMs: 30_000,
    concurrency: 64,
    maxResponseBytes: 64 * 1024 * 1024,
    json: false,
    help: false,
    version: false,
  });
});

test('options may be repeated, the environment adds to them', () => {
  const args = ['--endpoint', 'http://a', '--endpoint', 'https://b:1/x', '--push-to', 'http://c'];
  const { endpoints, pushTo } = readOptions(args, { SCONF_ENDPOINTS: ' http://d,http://e\nhttp://f ' });
  assert.equal(endpoints, ['http://a', 'https://b:1/x', 'http://d', 'http://e', 'http://f']);
  assert.equal(pushTo, ['http://c']);
});

test('addresses may be names, IPv4 or IPv6 in brackets', () => {
  const listen = (text: string) => readOptions(['--listen', text], {}).listen;
  assert.equal(listen('localhost:80'), { hostname: 'localhost', port: 80 });
  assert.equal(listen('[::1]:0'), { hostname: '::1', port: 0 });
});

test('gossip needs a cluster; the path of an address to join may be left out', () => {
  const args = ['--gossip', 'market', '--join', 'ws://10.0.0.7:8080', '--join', 'wss://b/nodes', '--name', 'p-1'];
  assert.equal(readOptions(args, {}).gossip, {
    cluster: 'market',
    join: ['ws://10.0.0.7:8080/gossip', 'wss://b/nodes'],
    advertise: undefined,
    name: 'p-1',
  });
  const everywhere = ['--gossip', 'market', '--listen', '0.0.0.0:80', '--advertise', 'ws://10.0.0.8:81'];
  assert.is(readOptions(everywhere, {}).gossip?.advertise, 'ws://10.0.0.8:81');
});

const wrong: [args: string[], says: string][] = [
  [['--join', 'ws://10.0.0.7:80'], 'give --gossip'],
  [['--gossip', ''], '--gossip is no name'],
  [['--gossip', 'm', '--join', 'http://10.0.0.7:80'], '--join is no WebSocket address'],
  [['--gossip', 'm', '--join', 'ws://me:s3cret@10.0.0.7:80'], 'without credentials'],
  [['--gossip', 'm', '--listen', '0.0.0.0:80'], '--advertise'],
  [['--nonsense'], '--nonsense'],
  [['extra'], 'extra'],
  [['--interval'], '--interval'],
  [['--interval', '1e3'], "--interval is '1e3'"],
  [['--interval', '9'], 'from 10'],
  [['--timeout', '-5'], '--timeout'],
  [['--concurrency', '0'], 'from 1 to 65536'],
  [['--max-response', '1'], 'from 1024'],
  [['--fsync', 'sometimes'], 'always, interval, never'],
  [['--listen', '8080'], 'host:port'],
  [['--listen', '::1:80'], 'host:port'],
  [['--listen', 'localhost:65536'], 'host:port'],
  [['--endpoint', 'localhost:80'], 'no http or https URL'],
  [['--endpoint', 'nonsense'], "'nonsense'"],
  [['--push-to', 'ftp://a'], 'push-to'],
];

for (const [args, says] of wrong) {
  test(`${args.join(' ')} is refused`, () => {
    try {
      readOptions(args, {});
    } catch (error) {
      assert.is((error as { code: string }).code, 'invalid-option');
      assert.match((error as Error).message, says);
      return;
    }
    assert.unreachable('was taken');
  });
}

test('a URL with credentials is refused without repeating them', () => {
  try {
    readOptions([], { SCONF_ENDPOINTS: 'http://user:hush@host:1' });
  } catch (error) {
    assert.match((error as Error).message, 'host:1');
    assert.not.match((error as Error).message, 'hush');
    return;
  }
  assert.unreachable('was taken');
});

test('a file holds one URL a line, with comments', () => {
  const text = '# all bidders\r\nhttp://a:1\n\n  http://b/#frag   # the second\n#http://c\n';
  assert.equal(parseEndpoints(text, 'f'), ['http://a:1', 'http://b/#frag']);
  assert.throws(() => parseEndpoints('http://a\nb\n', 'f'), /f:2/);
});

test.run();
