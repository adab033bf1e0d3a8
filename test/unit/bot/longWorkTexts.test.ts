import { expect, test } from 'vitest';
import { textsFor } from '../../../src/bot/texts/textsFor.ts';

test.each([
  ['en-US', '“rooms \\*under\\* 100”: 33 %, \\[two\\] desks'],
  ['de', '„rooms \\*under\\* 100“: 33 %, \\[two\\] desks'],
])('progress in %s: a title is shown as it was written', (locale, expected) => {
  const { longWork } = textsFor(locale);
  expect(longWork.progress('rooms *under*\n100', { percent: 33.4, text: '[two] desks' })).toBe(expected);
  expect(longWork.progress('rooms *under* 100', { percent: 33.4, text: '' })).toBe(
    expected.replace(', \\[two\\] desks', ''),
  );
});

test('every end has its own words, in both languages', () => {
  const endings = ['done', 'failed', 'expired', 'cancelled'] as const;
  const said = ['en', 'de'].flatMap((locale) => {
    const { longWork } = textsFor(locale);
    const over = endings.map((ending) => longWork.over('x', ending, 'person'));
    const told = [longWork.failed('x'), longWork.expired('x'), longWork.cancelled('x')];
    return [...over, longWork.over('x', 'cancelled', 'operator'), ...told];
  });
  expect(new Set(said).size).toBe(16);
});
