import { suite } from 'uvu';
import { killUnderLoad } from './crashes.js';

const test = suite('crashes');

test('of 12 nodes that gossip by a tree 2 are killed under load, and the others have the newest of each key', () =>
  killUnderLoad(12, 2));

test.run();
