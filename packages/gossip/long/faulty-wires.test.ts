import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linksDue, runFaultyCluster } from '../test/faulty-cluster.js';
import { equal } from '../test/virtual-world.js';

const test = suite('faulty-wires');

const RUNS = process.env.SCONF_FULL === '1' ? 5_000 : 200;
const FIRST = Number(process.env.SCONF_SEED ?? 1);

test(`${RUNS} clusters from seed ${FIRST} on are equal once their wires are whole again`, async () => {
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    const nodes = await runFaultyCluster(seed);
    assert.ok(equal(...nodes), `repeat with SCONF_SEED=${seed}`);
    const links = nodes.map(({ node }) => node.peers().length);
    assert.equal(links, linksDue(nodes), `repeat with SCONF_SEED=${seed}`);
  }
});

test.run();
