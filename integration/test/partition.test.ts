import { suite } from 'uvu';
import { Lab } from '../src/lab/lab.js';
import { splitAndHeal } from './partition.js';

const test = suite('partition');

/** Silence is noticed soon, so that the test needn't be long. */
const options = {
  heartbeatMs: 400,
  times: { silenceMs: 1_200, dialTimeoutMs: 1_000, dialAgainMaxMs: 1_000, antiEntropyMs: 1_000 },
};
const claim = '8 nodes whose network is split under load become equal once it is joined';

const lab = await Lab.open();
if (typeof lab === 'string') test.skip(`${claim}, skipped because ${lab.replaceAll('\n', ' ')}`, () => undefined);
else {
  test(claim, async () => {
    try {
      await splitAndHeal(lab, { options, splitMs: 2_000, everyMs: 250 });
    } finally {
      await lab.close();
    }
  });
}

test.run();
