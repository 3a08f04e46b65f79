import { typeRoots } from '@sconf/data-model/tree';
import { Comparison, type Finding } from './comparison.js';
import { FIRST_KEY, PAGE, type Question, type TypesItem } from './item.js';
import { PrefixIndex } from './prefix-index.js';

/** A {@link Comparison} on the side that is led, which answers what only the other side says, too. */
export class LedComparison extends Comparison {
  #index: PrefixIndex | undefined;

  override answer(item: Question): Finding[] {
    if (item.kind === 'types') return this.#types(item);
    return item.kind === 'want' ? this.#want(item.prefix) : super.answer(item);
  }

  #types({ after, upTo, roots }: TypesItem): Finding[] {
    const findings: Finding[] = [];
    const theirs = new Map(roots.map(({ typeKey, digest }) => [typeKey, digest]));
    let own = 0;
    let last = after;
    for (const { key: typeKey, node } of typeRoots(this.set, after)) {
      if (typeKey > upTo) break;
      if (!theirs.has(typeKey) && own++ === PAGE) {
        findings.push({ kind: 'types-left', after: last, upTo });
        for (const later of theirs.keys()) if (later > last) theirs.delete(later);
        break;
      }
      findings.push(...this.compare({ typeKey, path: '' }, theirs.get(typeKey), node));
      theirs.delete(typeKey);
      last = typeKey;
    }
    for (const typeKey of theirs.keys()) findings.push({ kind: 'get', place: { typeKey, path: '' }, after: FIRST_KEY });
    return findings;
  }

  #want(prefix: string): Finding[] {
    this.#index ??= new PrefixIndex(this.set);
    const findings: Finding[] = [];
    for (const found of this.#index.matching(prefix)) {
      // More than one is rare, and many are somebody's work: the walk finds those.
      if (findings.length === PAGE) break;
      findings.push(found);
    }
    return findings;
  }
}
