import { expect, test } from 'vitest';
import { roughly } from '../../../src/bot/texts/roughly.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';

test.each([
  [-5 * MINUTE, 'moment', 1],
  [9 * SECOND, 'moment', 1],
  [10 * SECOND, 'minute', 1],
  [89 * SECOND, 'minute', 1],
  [90 * SECOND, 'minute', 2],
  [9.4 * MINUTE, 'minute', 9],
  [9.6 * MINUTE, 'minute', 10],
  [13 * MINUTE, 'minute', 15],
  [54 * MINUTE, 'minute', 55],
  [55 * MINUTE, 'hour', 1],
  [89 * MINUTE, 'hour', 1],
  [5.6 * HOUR, 'hour', 6],
  [22.4 * HOUR, 'hour', 22],
  [23 * HOUR, 'day', 1],
  [3.4 * DAY, 'day', 3],
])('%i ms', (milliseconds, unit, count) => {
  expect(roughly(milliseconds)).toEqual({ unit, count });
});
