import { Closed } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PromiseBroken, type ReplicaFixture, type ReplicaTraits, replicaConformance } from '../src/index.js';
import { BROKEN_REPLICAS, type BrokenReplica } from './broken-replicas.js';
import { SetReplica } from './set-replica.js';

const test = suite('replica-conformance');

/** A sound replica that can be made to fail. */
function sound(): ReplicaFixture {
  const replica = new SetReplica();
  const fail = (): Promise<never> => Promise.reject(new Closed('the server is gone'));
  return { replica, breakDown: () => void Object.assign(replica, { put: fail, kill: fail, push: fail, pull: fail }) };
}

for (const { name, run } of replicaConformance(sound, { breakable: true })) test(name, run);

/** What comes of the check that must find a replica out. */
async function outcomeOf({ check: id, create, late }: BrokenReplica): Promise<unknown> {
  const made = create();
  const first: ReplicaFixture[] = ['replica' in made ? made : { replica: made }];
  const setup = (): ReplicaFixture => first.pop() ?? ({ replica: create() } as ReplicaFixture);
  const traits: ReplicaTraits = { manyEntries: 1500, breakable: true, ...(late && { deadlineMs: 1000 }) };
  return await replicaConformance(setup, traits)
    .find((each) => each.id === id)
    ?.run()
    .catch((reason: unknown) => reason);
}

for (const broken of BROKEN_REPLICAS) {
  test(`a replica that ${broken.fault} is found out by ${broken.check}`, async () => {
    const error = await outcomeOf(broken);
    assert.instance(error, PromiseBroken);
    const { message, check } = error as PromiseBroken;
    assert.is(check, broken.check);
    assert.match(message, /^broken promise: .+\. /);
    assert.match(message, broken.evidence);
  });
}

test('every check finds one out', () => {
  const found = new Set(BROKEN_REPLICAS.map(({ check }) => check));
  for (const { id } of replicaConformance(sound, { breakable: true })) {
    assert.ok(found.has(id), `no broken replica shows that ${id} can fail`);
  }
});

test('a replica that says nothing of what it accepted is judged by what it holds', async () => {
  const setup = (): ReplicaFixture => {
    const replica = new SetReplica();
    const { put, kill, push } = replica;
    const silent = { accepted: undefined };
    return {
      replica: Object.assign(replica, {
        put: async (...args: Parameters<typeof put>) => ({ ...(await put.apply(replica, args)), ...silent }),
        kill: async (...args: Parameters<typeof kill>) => ({ ...(await kill.apply(replica, args)), ...silent }),
        push: async (...args: Parameters<typeof push>) => ({ ...(await push.apply(replica, args)), ...silent }),
      }),
    };
  };
  for (const { run } of replicaConformance(setup, { silent: true })) await run();
  const [check] = replicaConformance(setup).filter(({ id }) => id === 'newer-only');
  const message = await check?.run().catch((error: Error) => error.message);
  assert.match(String(message), /accepted is undefined/);
});

test('a promise that the traits take back is not checked, and one that they add is', () => {
  const ids = (traits?: ReplicaTraits): string[] => replicaConformance(sound, traits).map(({ id }) => id);
  assert.is(new Set(ids({ breakable: true })).size, ids({ breakable: true }).length);
  assert.equal(
    ids({ keepsFirst: true }),
    ids().filter((id) => id !== 'ties'),
  );
  assert.equal(ids({ breakable: true }), [...ids(), 'failure']);
});

test('a fixture is cleared away, and gives the types that it knows', async () => {
  let open = 0;
  const seen = new Set<string>();
  const setup = (): ReplicaFixture => {
    open += 1;
    const replica = new SetReplica();
    const { put } = replica;
    const spy = (...args: Parameters<typeof put>) => {
      seen.add(args[0].type);
      return put.apply(replica, args);
    };
    return {
      replica: Object.assign(replica, { put: spy }),
      close: () => {
        open -= 1;
      },
    };
  };
  for (const { run } of replicaConformance(setup, { types: ['pacing', 'blocklist'] })) await run();
  assert.is(open, 0);
  assert.equal([...seen].sort(), ['blocklist', 'pacing']);
});

test.run();
