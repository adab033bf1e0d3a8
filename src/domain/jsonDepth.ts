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

/** True when `value` holds more than `limit` values, itself and nested ones counted; stops counting there. */
export function hasMoreValuesThan(limit: number, value: unknown): boolean {
  const open: unknown[] = [value];
  for (let count = 1; open.length > 0; count++) {
    if (count > limit) return true;
    const item = open.pop();
    if (typeof item !== 'object' || item === null) continue;
    for (const inner of Object.values(item)) {
      open.push(inner);
      if (open.length > limit) return true;
    }
  }
  return false;
}
