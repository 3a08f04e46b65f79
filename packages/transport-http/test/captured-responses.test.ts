import { readdirSync, readFileSync } from 'node:fs';
import { decodeSnapshot } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HttpClient, HttpError } from '../src/index.js';
import { type Script, withScripts } from './support/scripted-server.js';

interface Capture {
  readonly op: string;
  readonly request: { readonly startLine: string; readonly body: string };
  readonly response: {
    readonly startLine: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  };
}

const folder = new URL('./fixtures/', import.meta.url);
const captures = readdirSync(folder)
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Capture);
const config = { type: 'test', id: 'a', ver: 1, data: { data: 'x' } };

const test = suite('captured responses');

/** Answers with the bytes that gosconf answered, and keeps the connection as gosconf does. */
function replays({ response: { startLine, headers, body } }: Capture): Script {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => socket.write(`${startLine}\r\n${lines.join('')}\r\n${body}`);
}

async function against(capture: Capture, use: (client: HttpClient) => Promise<void>): Promise<void> {
  await withScripts([replays(capture)], ({ url }) => use(new HttpClient(url, { retry: false })));
}

function captured(method: string, status: number): readonly Capture[] {
  return captures.filter(
    ({ request, response }) =>
      request.startLine.startsWith(`${method} /v1/configs HTTP`) && response.startLine.includes(` ${status} `),
  );
}

for (const capture of captured('GET', 200)) {
  test(`${capture.op}: the pulled set is what gosconf sent`, async () => {
    await against(capture, async (client) => {
      const pulled = await client.pull();
      const sent = decodeSnapshot(capture.response.body);
      assert.is(pulled.size, sent.length);
      for (const { type, id, ver, dead, text } of sent) {
        const held = pulled.getPacked(type, id);
        assert.equal([held?.ver, held?.dead, held?.text], [ver, dead, text]);
      }
      assert.is(client.ties, 'version-only');
    });
  });
}

for (const capture of captured('POST', 204)) {
  test(`${capture.op}: a config was taken, and gosconf doesn't say more`, async () => {
    await against(capture, async (client) => assert.equal(await client.put(config), { accepted: undefined }));
  });
}

for (const capture of captured('DELETE', 204)) {
  test(`${capture.op}: a tombstone was taken, and gosconf doesn't say more`, async () => {
    await against(capture, async (client) => assert.equal(await client.kill(config), { accepted: undefined }));
  });
}

for (const capture of captured('PUT', 204)) {
  test(`${capture.op}: entries were taken, and gosconf doesn't say which`, async () => {
    await against(capture, async (client) => {
      const { accepted, refused } = await client.push([config]);
      assert.equal([accepted, refused], [undefined, []]);
    });
  });
}

const refusals = captures.filter(({ response }) => / 4\d\d /.test(response.startLine));

for (const capture of refusals.filter(({ request }) => !request.startLine.startsWith('HEAD'))) {
  test(`${capture.op}: a refusal is an error with its status and gosconf's words`, async () => {
    await against(capture, async (client) => {
      const error = await Promise.resolve(client.put(config)).then(
        () => assert.unreachable('a refusal resolved'),
        (reason: unknown) => reason,
      );
      assert.instance(error, HttpError);
      assert.is((error as HttpError).status, Number(capture.response.startLine.split(' ')[1]));
      assert.match((error as HttpError).message, capture.response.body.trim());
    });
  });
}

test('captures of every kind are here', () => {
  const counts = [captured('GET', 200), captured('POST', 204), captured('DELETE', 204), captured('PUT', 204), refusals];
  for (const kind of counts) assert.ok(kind.length > 0);
});

test.run();
