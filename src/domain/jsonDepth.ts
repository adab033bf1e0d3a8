/**
 * True when `value` nests deeper than `limit`. JSON.parse goes far deeper than JSON.stringify and every
 * recursive walk can, so depth is checked once, without recursion, before anything walks a stranger's JSON.
 */
export function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** Adaptive Cards nest a few dozen levels at most. */
export const DEEPEST_JSON = 100;
