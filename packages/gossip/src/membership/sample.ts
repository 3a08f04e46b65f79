/** One of them, at random; undefined where there is none. */
export function pick<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)];
}

/** Up to `count` of them, each once, at random. */
export function sample<T>(from: readonly T[], count: number, random: () => number): T[] {
  const left = [...from];
  const taken: T[] = [];
  while (taken.length < count && left.length > 0) {
    const [one] = left.splice(Math.floor(random() * left.length), 1);
    taken.push(one as T);
  }
  return taken;
}
