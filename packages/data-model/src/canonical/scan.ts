import { canonicalNumber } from './number.js';
import { canonicalText } from './text.js';

/** An escape, or a quote, or a number or what looks like one within a string. No repeated group: those take stack. */
const MARK = /\\.|"|-?\d[-+.\deE]*/g;

/**
 * Whether a text is canonical JSON: the same that `canonicalize` makes of it. Each number is looked at, and then the rest,
 * with a 0 in place of each, is read and written again.
 *
 * @param json well-formed, as what came from UTF-8 is
 * @throws {@link LimitExceeded} `data-too-deep`, `number-too-long`
 */
export function isCanonical(json: string): boolean {
  if (!isJson(json)) return false;
  let exact = true;
  let inString = false;
  const rest = json.replace(MARK, (mark) => {
    if (mark === '"') inString = !inString;
    else if (!inString) {
      exact &&= canonicalNumber(mark) === mark;
      return '0';
    }
    return mark;
  });
  return canonicalText(JSON.parse(rest)) === rest && exact;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
