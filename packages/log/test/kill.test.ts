import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { killRound } from './kill-round.js';
import { randomFrom, SEED } from './seed.js';
import { withFolder } from './temporary-folder.js';

const test = suite('kill -9');

for (const mode of ['append', 'compact', 'never'] as const) {
  test(`every append that resolved is there after a kill: ${mode}`, async () => {
    const random = randomFrom(SEED);
    await withFolder(async (path) => {
      let acknowledged = 0;
      for (let round = 0; round < 3; round++) {
        const outcome = await killRound(path, random, mode);
        assert.equal(outcome.lost, []);
        acknowledged += outcome.acknowledged;
      }
      assert.ok(acknowledged > 0);
    }, tmpdir());
  });
}

test.run();
