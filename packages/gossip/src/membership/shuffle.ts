import { MAX_PATH, type Member } from '../frames/frame.js';
import type { MembershipEffect, MembershipFrame } from './membership-effect.js';
import { pick, sample } from './sample.js';

/** Nodes that a shuffle goes on to. */
const SHUFFLE_HOPS = 3;

/** Members that a shuffle names, of those with a link and of the others. HyParView's 3 and 4. */
const ACTIVE_SHARE = 3;
const PASSIVE_SHARE = 4;

/** What a shuffle asks of the node it comes by. */
export interface ShuffleGround {
  readonly self: Member;
  readonly random: () => number;
  readonly linked: readonly Member[];
  readonly others: readonly Member[];
  readonly learn: (members: readonly Member[]) => void;
}

/** Starts one: some of whom this node knows, to one of its neighbours. */
export function startShuffle({ self, random, linked, others }: ShuffleGround): MembershipEffect[] {
  const to = pick(linked, random);
  if (to === undefined) return [];
  const told = [...sample(linked, ACTIVE_SHARE, random), ...sample(others, PASSIVE_SHARE, random)];
  const members = self.address === '' ? told : [self, ...told];
  return [{ kind: 'tell', to: to.id, frame: { kind: 'shuffle', hops: SHUFFLE_HOPS, path: [self.id], members } }];
}

/** Hands one on, or answers it by the way that it came; whoever is on that way learns nothing, and keeps nothing. */
export function takeShuffle(frame: MembershipFrame & { kind: 'shuffle' }, ground: ShuffleGround): MembershipEffect[] {
  const { self, random, linked, others } = ground;
  const hops = Math.min(frame.hops, SHUFFLE_HOPS) - 1;
  const next = pick(
    linked.filter(({ id }) => !frame.path.includes(id)),
    random,
  );
  if (hops > 0 && next !== undefined && frame.path.length < MAX_PATH) {
    return [{ kind: 'tell', to: next.id, frame: { ...frame, hops, path: [...frame.path, self.id] } }];
  }
  const back = frame.path.at(-1);
  const members = sample(others, frame.members.length, random);
  ground.learn(frame.members);
  if (back === undefined) return [];
  return [{ kind: 'tell', to: back, frame: { kind: 'shuffle-reply', path: frame.path.slice(0, -1), members } }];
}

/** Hands an answer on to where the shuffle came from, or learns from it there. */
export function takeShuffleReply(
  { path, members }: MembershipFrame & { kind: 'shuffle-reply' },
  { learn }: ShuffleGround,
): MembershipEffect[] {
  const to = path.at(-1);
  if (to !== undefined) {
    return [{ kind: 'tell', to, frame: { kind: 'shuffle-reply', path: path.slice(0, -1), members } }];
  }
  learn(members);
  return [];
}
