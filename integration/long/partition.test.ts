import { suite } from 'uvu';
import { Lab } from '../src/lab/lab.js';
import { splitAndHeal } from '../test/partition.js';

const test = suite('partition');

const claim =
  '8 nodes whose network is split under load for longer than any link survives, at default times, become equal';

const lab = await Lab.open();
if (typeof lab === 'string') test.skip(`${claim}, skipped because ${lab.replaceAll('\n', ' ')}`, () => undefined);
else {
  test(claim, async () => {
    try {
      await splitAndHeal(lab, { options: {}, splitMs: 20_000, everyMs: 1_000 });
    } finally {
      await lab.close();
    }
  });
}

test.run();
