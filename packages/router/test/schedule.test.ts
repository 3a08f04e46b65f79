import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Platform, platformSchedule } from '../src/index.js';

const test = suite('schedule');
const { setImmediate, setTimeout, MessageChannel } = globalThis;

const platforms: Record<string, Platform> = {
  'this platform': globalThis as unknown as Platform,
  'a platform with setImmediate': { setImmediate, setTimeout },
  'a browser': { MessageChannel: MessageChannel as unknown as Platform['MessageChannel'] & {}, setTimeout },
  'a platform with timers alone': { setTimeout },
};

for (const [name, platform] of Object.entries(platforms)) {
  test(`${name} takes a turn later, once`, async () => {
    const schedule = platformSchedule(platform);
    let turns = 0;
    for (let round = 1; round <= 3; round++) {
      await new Promise<void>((resolve) => {
        schedule(() => {
          turns++;
          resolve();
        });
        assert.is(turns, round - 1);
      });
      assert.is(turns, round);
    }
  });
}

test.run();
