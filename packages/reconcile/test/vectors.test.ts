import { readFileSync, writeFileSync } from 'node:fs';
import { type ConfigSet, encodeConfig, encodeTombstone, type PackedEntry, pack, parse } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Sketch } from '../src/index.js';
import { setOf } from './arbitrary-sets.js';
import { exchange, SALT } from './pair.js';

const test = suite('vectors');

const file = new URL('vectors/exchanges.json', import.meta.url);

interface Vector {
  readonly name: string;
  /** Cells of both sketches, or none. */
  readonly cells?: number;
  readonly salt: string;
  /** Entries of both, of the initiator and of the responder. */
  readonly shared: readonly string[];
  readonly initiator: readonly string[];
  readonly responder: readonly string[];
  readonly messages: readonly string[];
}

function replay({ cells, shared, initiator, responder, salt }: Omit<Vector, 'messages'>): string[] {
  const sides = [initiator, responder].map((own) =>
    setOf([...shared, ...own].map((text) => pack(parse(text) as never))),
  );
  const [here, there] = sides as [ConfigSet, ConfigSet];
  const sketch = (): { sketch?: Sketch } => (cells === undefined ? {} : { sketch: new Sketch({ cells }) });
  const exchanged = exchange(here, there, {
    initiator: { ...sketch(), salt: Buffer.from(salt, 'hex') },
    responder: sketch(),
  });
  assert.is(exchanged.last.outcome?.kind, 'equal');
  return exchanged.messages.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
}

function text(entry: PackedEntry): string {
  return entry.dead ? `${encodeTombstone(entry).slice(0, -1)},"dead":true}` : encodeConfig(entry);
}

/** What the file was written from: run with SCONF_WRITE_VECTORS=1 after a change of the protocol, and look at the diff. */
function cases(): Omit<Vector, 'messages'>[] {
  const config = (id: number, ver: number | bigint, data?: unknown): string =>
    text(
      pack(
        data === undefined ? { type: 'pacing', id: `id-${id}`, ver } : { type: 'pacing', id: `id-${id}`, ver, data },
      ),
    );
  const dead = (id: number, ver: number): string => text(pack({ type: 'pacing', id: `id-${id}`, ver, dead: true }));
  const salt = Buffer.from(SALT).toString('hex');
  const shared = Array.from({ length: 80 }, (_, id) => config(id, 1, id));
  const initiator = [config(1, 2, 'é'), dead(2, 1), config(3, 2n ** 63n), config(100, 1, null)];
  const responder = [config(1, 3, { b: 1 }), config(2, 2, true), config(4, 2, []), config(3, 2n ** 63n, 'tie')];
  return [
    { name: 'equal', salt, shared: shared.slice(0, 2), initiator: [], responder: [] },
    { name: 'equal, with sketches', cells: 64, salt, shared: shared.slice(0, 2), initiator: [], responder: [] },
    { name: 'a newcomer', salt, shared: [], initiator: [], responder: shared.slice(0, 3) },
    { name: 'a walk', salt, shared, initiator, responder },
    { name: 'a sketch', cells: 64, salt, shared, initiator, responder },
  ];
}

if (process.env.SCONF_WRITE_VECTORS === '1') {
  const written = cases().map((each) => ({ ...each, messages: replay(each) }));
  writeFileSync(file, `${JSON.stringify(written, null, 1)}\n`);
}

const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[];

test('there is a vector for each course that an exchange may take', () => {
  assert.equal(
    vectors.map(({ name }) => name),
    cases().map(({ name }) => name),
  );
});

for (const vector of vectors) {
  test(`the exchange "${vector.name}" goes byte by byte as the vectors say`, () => {
    assert.equal(replay(vector), vector.messages);
  });
}

test.run();
