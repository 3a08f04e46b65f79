import { suite } from 'uvu';
import { stopAndWake } from '../test/stopped-peer.js';

const test = suite('stopped-peer');

test('a peer that stands still for 10 000 000 updates of 10 000 keys costs memory for 10 000, and catches up', () =>
  stopAndWake(10_000_000, 'stays'));

test('one whose links are given up meanwhile resumes when it wakes', () => stopAndWake(3_000_000, 'is lost'));

test.run();
