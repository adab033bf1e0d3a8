import { type Problem, pathOf, show } from './problem.ts';

/**
 * What no two parsers read alike (I-JSON, RFC 7493): half a character, and a number beyond a double, which JSON.parse
 * makes infinite. RFC 8785 has no canonical form for either, and an address in storage cannot carry half a character.
 * Recursive: depth is checked before.
 */
export function notExchangeable(value: unknown, path: readonly PropertyKey[] = []): Problem[] {
  const refuse = (expected: string) => [{ field: pathOf(path), got: show(value), expected }];
  if (typeof value === 'string') return value.isWellFormed() ? [] : refuse(WHOLE_CHARACTERS);
  if (typeof value === 'number') return Number.isFinite(value) ? [] : refuse('a number of at most 1.8e308');
  if (Array.isArray(value)) return value.flatMap((item, index) => notExchangeable(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key.isWellFormed()
      ? notExchangeable(item, [...path, key])
      : [{ field: pathOf(path), got: `the name ${show(key)}`, expected: WHOLE_CHARACTERS }],
  );
}

const WHOLE_CHARACTERS = 'whole characters: \\ud800 to \\udfff come in pairs';
