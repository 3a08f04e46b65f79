import { type Entry, type Handler, stringify } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { Course, RUNS, type Step, steps, types } from './steps.js';

const test = suite('notification, whatever happens');

/** How a handler takes what it is told: at once, in its own time, or badly. */
type Temper = 'quick' | 'slow' | 'throws' | 'rejects';

/** What a handler wants, how it is, and the steps before which it is added and removed. */
interface Character {
  readonly temper: Temper;
  readonly types: readonly string[] | undefined;
  readonly from: number;
  readonly to: number;
}

const character: fc.Arbitrary<Character> = fc.record({
  temper: fc.constantFrom<Temper>('quick', 'slow', 'throws', 'rejects'),
  types: fc.option(fc.uniqueArray(fc.constantFrom(...types)), { nil: undefined }),
  from: fc.nat(30),
  to: fc.nat(90),
});

/** A handler of some character that writes down what it is told and what it should be told. */
class Listener implements Handler {
  readonly types?: readonly string[];
  readonly heard: string[] = [];
  readonly expected: string[] = [];
  removed = false;
  readonly #character: Character;
  readonly #takeTime: () => Promise<void>;
  #remove: (() => void) | undefined;

  constructor(itsCharacter: Character, takeTime: () => Promise<void>) {
    if (itsCharacter.types !== undefined) this.types = itsCharacter.types;
    this.#character = itsCharacter;
    this.#takeTime = takeTime;
  }

  /** Is added and removed when its time has come. */
  arrive(router: Router, now: number): void {
    if (now === this.#character.from) this.#remove = router.addHandler(this);
    if (now !== this.#character.to || this.#remove === undefined) return;
    this.#remove();
    this.removed = true;
  }

  /** An entry was accepted. */
  expect(entry: Entry): void {
    const listens = this.#remove !== undefined && !this.removed;
    if (listens && (this.types?.includes(entry.type) ?? true)) this.expected.push(stringify(entry));
  }

  onConfig(config: Entry): void | Promise<void> {
    return this.#hear(config);
  }

  onTombstone(tombstone: Entry): void | Promise<void> {
    return this.#hear(tombstone);
  }

  #hear(entry: Entry): void | Promise<void> {
    this.heard.push(stringify(entry));
    const { temper } = this.#character;
    if (temper === 'throws') throw new Error('thrown on purpose');
    if (temper === 'rejects') return Promise.reject(new Error('rejected on purpose'));
    if (temper === 'slow') return this.#takeTime();
  }
}

async function check(events: readonly Step[], characters: readonly Character[], maxBatch: number): Promise<void> {
  const course = new Course();
  let errors = 0;
  const onError = () => errors++;
  const router = new Router({ maxBatch, schedule: course.turns.schedule, onError });
  const listeners = characters.map((one) => new Listener(one, course.takeTime));
  for (const [now, action] of events.entries()) {
    for (const listener of listeners) listener.arrive(router, now);
    for (const entry of await course.take(router, action)) for (const listener of listeners) listener.expect(entry);
  }
  await course.flush(router);
  for (const { heard, expected, removed } of listeners) {
    // One that was removed may have missed the end, and nothing but the end.
    assert.equal(heard, removed ? expected.slice(0, heard.length) : expected);
  }
  const bad = listeners.filter((_, i) => ['throws', 'rejects'].includes(characters[i]?.temper ?? ''));
  assert.is(
    errors,
    bad.reduce((sum, { heard }) => sum + heard.length, 0),
    'every failure is reported',
  );
}

test('every handler is told each accepted entry of its types once, in order', () =>
  fc.assert(fc.asyncProperty(steps, fc.array(character, { maxLength: 4 }), fc.constantFrom(1, 3, 100), check), RUNS));

test.run();
