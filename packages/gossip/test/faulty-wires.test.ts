import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linksDue, runFaultyCluster } from './faulty-cluster.js';
import { equal } from './virtual-world.js';

const test = suite('faulty-wires');

for (let seed = 1; seed <= 8; seed++) {
  test(`once the faults of seed ${seed} stop, all are equal and linked`, async () => {
    const nodes = await runFaultyCluster(seed);
    assert.ok(equal(...nodes), `repeat with seed ${seed}`);
    const links = nodes.map(({ node }) => node.peers().length);
    assert.equal(links, linksDue(nodes));
  });
}

test.run();
