import { expect, test } from 'vitest';
import { durationOf, durationSchema } from '../../../src/domain/duration.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';

test.each<[string, number | undefined]>([
  ['P7D', 7 * DAY],
  ['P2W', 14 * DAY],
  ['PT30M', 30 * MINUTE],
  ['P1W2DT3H4M5S', 9 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND],
  ['PT0S', 0],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['P1M', undefined],
  ['P1Y', undefined],
  ['7D', undefined],
  ['P-1D', undefined],
])('%s', (text, expected) => {
  expect(durationOf(text)).toBe(expected);
  expect(durationSchema.safeParse(text).success).toBe(expected !== undefined);
});
