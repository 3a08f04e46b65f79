import { type ConfigInput, ConfigSet, DEFAULT_LIMITS, type PackedEntry, packConfig } from '@sconf/data-model';
import { createRandom } from '@sconf/transport/faulty';
import type { TopicEffect, TopicEvent } from '../src/topics/topic-effect.js';
import { TopicNames } from '../src/topics/topic-names.js';
import { TopicSession } from '../src/topics/topic-session.js';
import { DEFAULT_TOPIC_TIMES, type TopicTimes } from '../src/topics/topic-times.js';

/** What befalls what is sent. */
export interface TopicFaults {
  /** Share of frames, questions and answers that are lost. */
  readonly loss: number;
  /** Share of frames that come twice. */
  readonly repetition: number;
  /** Longest delay, at random, so that frames overtake each other. */
  readonly delayMs: number;
}

/** Something that is yet to happen. */
interface Turn {
  readonly at: number;
  readonly run: () => void;
}

const NAMES = new TopicNames('c');

/** How long who asks waits in vain. */
const TIMEOUT_MS = 1_000;

/** One node: a session, and a set that outlives it. */
export class TopicCitizen {
  readonly set = new ConfigSet();
  readonly events: TopicEvent[] = [];
  session: TopicSession;
  up = true;

  constructor(session: (set: ConfigSet) => TopicSession) {
    this.session = session(this.set);
  }
}

/** Sessions alone, without a wire, a router or a clock: all that happens is in one queue, by a seed. */
export class TopicWorld {
  readonly random: () => number;
  readonly citizens: TopicCitizen[] = [];
  faults: TopicFaults = { loss: 0, repetition: 0, delayMs: 5 };
  published = 0;
  readonly #times: TopicTimes;
  #now = 0;
  #queue: Turn[] = [];

  constructor(seed: number, times: Partial<TopicTimes> = {}) {
    this.random = createRandom(seed);
    this.#times = { ...DEFAULT_TOPIC_TIMES, ...times };
  }

  join(): TopicCitizen {
    const citizen = new TopicCitizen((set) => this.#session(set));
    this.citizens.push(citizen);
    this.#tick(citizen, citizen.session);
    return citizen;
  }

  /** Ends a node at once; what it holds stays, as on a disk. */
  crash(citizen: TopicCitizen): void {
    citizen.up = false;
  }

  restart(citizen: TopicCitizen): void {
    citizen.up = true;
    citizen.session = this.#session(citizen.set);
    this.#tick(citizen, citizen.session);
  }

  write(citizen: TopicCitizen, config: ConfigInput): void {
    const entry = packConfig(config);
    if (citizen.set.applyPacked(entry) !== undefined)
      this.#drive(citizen, citizen.session.accepted([entry], this.#now));
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      // Those of one instant stay in the order in which they were asked for.
      const [next] = this.#queue.sort((one, other) => one.at - other.at);
      if (next === undefined || next.at > end) break;
      this.#queue.shift();
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }

  get equal(): boolean {
    return new Set(this.citizens.map(({ set }) => set.fingerprint())).size === 1;
  }

  #session(set: ConfigSet): TopicSession {
    const { random } = this;
    const options = { names: NAMES, types: [], maxFrameBytes: 65_536, limits: DEFAULT_LIMITS, times: this.#times };
    return new TopicSession({ ...options, set: () => set.snapshot(), random }, this.#now);
  }

  #tick(citizen: TopicCitizen, session: TopicSession): void {
    if (!citizen.up || citizen.session !== session) return;
    this.#drive(citizen, session.tick(this.#now));
    this.#later(this.#times.tickMs, () => this.#tick(citizen, session));
  }

  #later(delayMs: number, run: () => void): void {
    this.#queue.push({ at: this.#now + delayMs, run });
  }

  #drive(citizen: TopicCitizen, effects: readonly TopicEffect[]): void {
    for (const effect of effects) this.#do(citizen, citizen.session, effect);
  }

  #do(citizen: TopicCitizen, session: TopicSession, effect: TopicEffect): void {
    // What comes back for a life that is over reaches nobody.
    const back = (delayMs: number, effects: () => readonly TopicEffect[]): void =>
      this.#later(delayMs, () => {
        if (citizen.up && citizen.session === session) this.#drive(citizen, effects());
      });
    if (effect.kind === 'publish') this.#publish(citizen, effect.topic, effect.frame);
    else if (effect.kind === 'flush') back(1, () => session.flushed(this.#now));
    else if (effect.kind === 'ask') this.#ask(citizen, effect, back);
    else if (effect.kind === 'tell') citizen.events.push(effect.event);
    else {
      merge(citizen.set, effect.entries);
      if (effect.kind === 'merge-answer') back(1, () => session.merged());
    }
  }

  #publish(from: TopicCitizen, topic: string, frame: Uint8Array): void {
    this.published += 1;
    for (const to of this.citizens) {
      if (to === from || this.random() < this.faults.loss) continue;
      for (let copies = this.random() < this.faults.repetition ? 2 : 1; copies > 0; copies--) {
        this.#later(this.random() * this.faults.delayMs, () => {
          if (to.up) this.#drive(to, to.session.heard(topic, frame, this.#now));
        });
      }
    }
  }

  #ask(
    from: TopicCitizen,
    { topic, frame }: TopicEffect & { kind: 'ask' },
    back: (delayMs: number, effects: () => readonly TopicEffect[]) => void,
  ): void {
    const { session } = from;
    const serving = this.citizens.filter(
      (each) => each !== from && each.up && [NAMES.sync(), NAMES.sync(each.session.incarnation)].includes(topic),
    );
    const server = serving[Math.floor(this.random() * serving.length)];
    const lost = (): boolean => this.random() < this.faults.loss;
    const nobody = { code: 'unreachable' };
    if (server === undefined || lost()) {
      back(server === undefined ? 0 : TIMEOUT_MS, () => session.unanswered(nobody));
      return;
    }
    this.#later(this.random() * this.faults.delayMs, () => {
      const answer = server.up ? server.session.question(topic, frame) : undefined;
      merge(server.set, answer?.received ?? []);
      if (answer !== undefined) this.#drive(server, answer.effects);
      const reply = answer !== undefined && 'reply' in answer.outcome ? answer.outcome.reply : undefined;
      if (reply === undefined || lost()) back(TIMEOUT_MS, () => session.unanswered(nobody));
      else back(this.random() * this.faults.delayMs, () => session.answered(reply));
    });
  }
}

function merge(set: ConfigSet, entries: readonly PackedEntry[]): void {
  for (const entry of entries) set.applyPacked(entry);
}
