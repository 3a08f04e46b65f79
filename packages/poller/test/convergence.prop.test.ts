import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mode, Poller } from '../src/index.js';
import { SetReplica } from './set-replica.js';

const test = suite('poller convergence');

const entry = fc.record({
  type: fc.constantFrom('t', 'u', '__proto__'),
  id: fc.constantFrom('a', 'b', 'constructor', 'ä/ö'),
  ver: fc.oneof(fc.nat(3), fc.constant(2n ** 64n - 1n)),
  data: fc.option(fc.jsonValue({ maxDepth: 1 }), { nil: undefined }),
  isDead: fc.boolean(),
});
const step = fc.oneof(
  fc.record({ step: fc.constant('write' as const), at: fc.nat(2), entry }),
  fc.record({ step: fc.constant('poll' as const), at: fc.nat(2) }),
  fc.record({ step: fc.constant('notify' as const), at: fc.nat(2) }),
  fc.record({ step: fc.constant('break' as const), at: fc.nat(2), call: fc.constantFrom('pull', 'push') }),
);
const modes = fc.constantFrom<Mode[]>('pull', 'push', 'both');

test('whatever is written, polled and broken in whatever order, three replicas in a ring end equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), modes, async (steps, mode) => {
      const replicas = [new SetReplica(), new SetReplica(), new SetReplica()] as const;
      const [a, b, c] = replicas;
      const pollers = [new Poller(a, b, { mode }), new Poller(b, c, { mode }), new Poller(c, a, { mode })];
      for (const { at, ...rest } of steps) {
        const replica = replicas[at] as SetReplica;
        if (rest.step === 'write') {
          const { isDead, ...config } = rest.entry;
          if (isDead) replica.kill(config);
          else replica.put(config);
        } else if (rest.step === 'poll') await pollers[at]?.poll().catch(isExpected);
        else if (rest.step === 'notify') pollers[at]?.notify();
        else breakOnce(replica, rest.call);
      }
      for (const replica of replicas) replica.before = () => undefined;
      for (let round = 0; round < 3; round++) for (const poller of pollers) await poller.poll();
      const pushes = replicas.map((replica) => replica.pushes.length);
      for (const poller of pollers) await poller.poll();
      assert.equal(new Set(replicas.map((replica) => replica.set.fingerprint())).size, 1);
      assert.equal(
        replicas.map((replica) => replica.pushes.length),
        pushes,
        'a quiet ring exchanges nothing',
      );
    }),
    { numRuns: 200 },
  );
});

function breakOnce(replica: SetReplica, breaks: string): void {
  replica.before = (call) => {
    if (call !== breaks) return;
    replica.before = () => undefined;
    throw new Error('broken');
  };
}

// A poll that met the fault that was put there; any other is a finding.
function isExpected(error: Error): void {
  assert.match(error.message, /broken|neither replica/);
}

test.run();
