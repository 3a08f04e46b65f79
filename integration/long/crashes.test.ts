import { suite } from 'uvu';
import { killUnderLoad } from '../test/crashes.js';

const test = suite('crashes');

test('of 24 nodes that gossip by a tree 3 are killed under load, and the others have the newest of each key', () =>
  killUnderLoad(24, 3));

test.run();
