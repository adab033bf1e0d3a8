import { describe, expect, test } from 'vitest';
import { DESKS } from '../../../../src/jobs/concierge/guide/entry.ts';
import { guide } from '../../../../src/jobs/concierge/guide/guide.ts';
import { readQuestion, wordsOf } from '../../../../src/jobs/concierge/readQuestion.ts';

test('it has eight cities, each found by its names', () => {
  expect(guide).toHaveLength(8);
  for (const city of guide) {
    for (const name of [city.name, city.inGerman, ...city.alsoCalled]) {
      expect(readQuestion(`where to eat in ${name}?`).cities).toEqual([city]);
    }
  }
});

describe.each(guide.map((city) => [city.name, city] as const))('%s', (_name, { entries }) => {
  test('has something at every desk', () => {
    expect(new Set(entries.map(({ desk }) => desk))).toEqual(new Set(DESKS));
  });

  test('names each entry once, with a sentence and tags that a question can have', () => {
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
    for (const { about, tags } of entries) {
      expect(about).toMatch(/^[\p{Lu}\d].{10,110}\.$/u);
      expect(tags.flatMap(wordsOf)).toEqual(tags);
    }
  });
});
