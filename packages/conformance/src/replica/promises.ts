import { type EntryLike, rawJson, tombstoneOf } from '@sconf/data-model';
import { claim } from '../evidence.js';
import type { ReplicaTraits } from './setup.js';
import type { ReplicaBody, Stand } from './stand.js';

/** One promise of the contract, before it is tied to a replica. */
interface Promised {
  readonly id: string;
  readonly promise: string;
  /** Whether replicas of these traits make this promise at all. @default all do */
  readonly madeBy?: (traits: ReplicaTraits) => boolean;
  readonly body: ReplicaBody;
}

async function startsEmpty(stand: Stand): Promise<void> {
  const { size } = await stand.pull();
  claim(size === 0, () => `A new replica holds ${size} entries.`);
}

async function readsItsWrites(stand: Stand): Promise<void> {
  await stand.put(stand.config('a', 1));
  await stand.put(stand.config('b', 1, undefined, true));
  await stand.put(stand.config('c', 1, null));
  await stand.holdsExpected();
}

async function newerOnly(stand: Stand): Promise<void> {
  for (const ver of [5, 4, 5, 0, 6]) await stand.put(stand.config('a', ver, { rate: 1 }));
  await stand.holdsExpected();
}

async function kills(stand: Stand): Promise<void> {
  const config = stand.config('a', 5);
  await stand.put(config);
  await stand.kill({ ...config, ver: 4 });
  await stand.kill(tombstoneOf(config));
  await stand.holdsExpected();
  for (const ver of [4, 5]) await stand.put({ ...config, ver });
  await stand.kill(tombstoneOf(config));
  await stand.holdsExpected();
  await stand.put({ ...config, ver: 6 });
  await stand.kill(tombstoneOf(stand.config('never-seen', 3)));
  await stand.holdsExpected();
}

const tied: ReplicaBody = async (stand, again) => {
  const [less, greater] = [stand.config('a', 1, { rate: 1 }), stand.config('a', 1, { rate: 2 })];
  for (const config of [less, greater]) await stand.put(config);
  await stand.holdsExpected();
  await again(async (other) => {
    for (const config of [greater, less]) await other.put(config);
    await other.holdsExpected();
  });
};

async function pushes(stand: Stand): Promise<void> {
  await stand.put(stand.config('a', 5));
  const entries: EntryLike[] = [
    stand.config('a', 4, { stale: true }) as EntryLike,
    stand.config('b', 1, { rate: 1 }, true) as EntryLike,
    tombstoneOf(stand.config('c', 2)),
  ];
  await stand.push(entries);
  await stand.push(entries);
  await stand.push([]);
  await stand.holdsExpected();
}

async function pushesMany(stand: Stand): Promise<void> {
  const { manyEntries } = stand.traits;
  const configs = Array.from({ length: manyEntries }, (_, number) => stand.config(`id-${number}`, number, { number }));
  await stand.push(configs as EntryLike[]);
  await stand.holdsExpected();
}

const passesOn: ReplicaBody = async (stand, again) => {
  await stand.push([stand.config('a', 1) as EntryLike, tombstoneOf(stand.config('b', 7))]);
  const snapshot = await stand.pull();
  await again(async (other) => {
    await other.push([...snapshot.packed()]);
    claim(
      (await other.pull()).fingerprint() === snapshot.fingerprint(),
      () => 'What was pulled from one and pushed to another differs.',
    );
  });
};

async function exact(stand: Stand): Promise<void> {
  const texts = ['9007199254740993', '-0', '0.1', '"\\u2028<&>"', '{"__proto__":1,"a":[]}', '"\\ud800"'];
  for (const [number, text] of texts.entries()) await stand.put(stand.config(`data-${number}`, 1, rawJson(text)));
  for (const ver of [0, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n]) await stand.put(stand.config(`ver-${ver}`, ver));
  for (const id of ['__proto__', 'a/b', '..', 'ä€😀', ' ', '%2F', 'x'.repeat(512)])
    await stand.put(stand.config(id, 1));
  await stand.holdsExpected();
}

async function snapshotsStay(stand: Stand): Promise<void> {
  await stand.put(stand.config('a', 1));
  const snapshot = await stand.pull();
  const before = snapshot.fingerprint();
  await stand.put(stand.config('a', 2));
  await stand.kill(stand.config('b', 1));
  claim(snapshot.fingerprint() === before, () => 'A snapshot changed when the replica did.');
}

async function ownCopies(stand: Stand): Promise<void> {
  const data = { rate: 1 };
  await stand.put(stand.config('a', 1, data));
  data.rate = 2;
  await stand.holdsExpected();
}

async function refuses(stand: Stand): Promise<void> {
  await stand.put(stand.config('a', 1));
  const wrong = [
    { ...stand.config('a', 2), id: '' },
    { ...stand.config('a', 2), ver: -1 },
    { ...stand.config('a', 2), ver: 1.5 },
  ];
  for (const config of wrong) {
    const code = await codeOf(stand, async () => await stand.replica.put(config), 'put');
    claim(code !== undefined, () => `put of ${JSON.stringify(config)} did not reject with an error that has a code.`);
  }
  await stand.holdsExpected();
}

async function concurrent(stand: Stand): Promise<void> {
  const versions = Array.from({ length: 50 }, (_, number) => ((number * 37) % 50) + 1);
  const configs = versions.map((ver) => stand.config('a', ver, { ver }));
  await stand.within(() => Promise.all(configs.map(async (config) => await stand.replica.put(config))), 'put');
  for (const config of configs) stand.expected.put(config);
  await stand.holdsExpected();
}

async function aborted(stand: Stand): Promise<void> {
  const reason = new Error('given up');
  const config = stand.config('a', 1);
  const calls: [name: string, call: (signal: AbortSignal) => Promise<unknown>][] = [
    ['put', async (signal) => await stand.replica.put(config, { signal })],
    ['kill', async (signal) => await stand.replica.kill(config, { signal })],
    ['push', async (signal) => await stand.replica.push([config as EntryLike], { signal })],
    ['pull', async (signal) => await stand.replica.pull({ signal })],
  ];
  for (const [name, call] of calls) {
    for (const when of ['before', 'while'] as const) {
      const error = await stand.within(() => abortedCall(call, when, reason), `${name}, aborted ${when} it was made,`);
      claim(error === reason, () => `${name} rejected with ${String(error)} and not with the signal's reason.`);
    }
  }
}

/** What an aborted call rejects with: the reason, where it goes through all the same. */
async function abortedCall(
  call: (signal: AbortSignal) => Promise<unknown>,
  when: 'before' | 'while',
  reason: Error,
): Promise<unknown> {
  const controller = new AbortController();
  if (when === 'before') controller.abort(reason);
  const calling = call(controller.signal);
  controller.abort(reason);
  return await calling.then(
    () => reason,
    (failure: unknown) => failure,
  );
}

async function failsLoudly(stand: Stand): Promise<void> {
  await stand.put(stand.config('a', 1));
  await stand.fixture.breakDown?.();
  const config = stand.config('a', 2);
  const calls: [name: string, call: () => Promise<unknown>][] = [
    ['pull', async () => await stand.replica.pull()],
    ['put', async () => await stand.replica.put(config)],
    ['kill', async () => await stand.replica.kill(config)],
    ['push', async () => await stand.replica.push([config as EntryLike])],
  ];
  for (const [name, call] of calls) {
    const code = await codeOf(stand, call, name);
    claim(code !== undefined, () => `${name} did not reject with an error that has a code.`);
  }
}

/** The code of the error that a call rejects with; undefined when it resolves, or when there is none. */
function codeOf(stand: Stand, call: () => Promise<unknown>, name: string): Promise<unknown> {
  const code = (): Promise<unknown> =>
    call().then(
      () => undefined,
      (error: { code?: unknown }) => error.code,
    );
  return stand.within(code, name);
}

export const REPLICA_PROMISES: readonly Promised[] = [
  { id: 'empty', promise: 'a new replica is empty', body: startsEmpty },
  { id: 'read-your-writes', promise: 'what was put is in the next pull', body: readsItsWrites },
  { id: 'newer-only', promise: 'only a newer version replaces a config', body: newerOnly },
  { id: 'kill', promise: 'a tombstone kills up to its version, and stays', body: kills },
  {
    id: 'ties',
    promise: 'of two configs of one version the greater data wins, whichever comes first',
    madeBy: (traits) => traits.keepsFirst !== true,
    body: tied,
  },
  { id: 'push', promise: 'a push merges configs and tombstones, and is idempotent', body: pushes },
  { id: 'large-push', promise: 'a push may be large', body: pushesMany },
  { id: 'pass-on', promise: 'what is pulled from one replica can be pushed to another', body: passesOn },
  { id: 'exact', promise: 'versions, ids and data come back exactly', body: exact },
  { id: 'snapshot', promise: 'a snapshot never changes', body: snapshotsStay },
  { id: 'own-copy', promise: 'what the caller changes later has no effect', body: ownCopies },
  { id: 'refusal', promise: 'an entry that is none is refused with a code, and changes nothing', body: refuses },
  { id: 'concurrency', promise: 'writes at the same time end with the newest', body: concurrent },
  { id: 'cancellation', promise: "an aborted call rejects with the signal's reason, if it rejects", body: aborted },
  {
    id: 'failure',
    promise: 'a call that failed rejects with a code, and never looks like success',
    madeBy: (traits) => traits.breakable === true,
    body: failsLoudly,
  },
];
