import { expect, test } from 'vitest';
import { describeTime } from '../../../src/domain/describeTime.ts';

const NOW = '2026-03-30T10:00:00Z';

test.each([
  ['2026-03-30T09:59:00Z', NOW, 'UTC', 'today at 09:59'],
  ['2026-03-30T00:00:00Z', NOW, 'UTC', 'today at 00:00'],
  ['2026-03-29T23:59:59Z', NOW, 'UTC', 'yesterday at 23:59'],
  ['2026-03-28T23:59:59Z', NOW, 'UTC', 'on 28 March at 23:59'],
  ['2025-12-31T08:00:00Z', NOW, 'UTC', 'on 31 December 2025 at 08:00'],
  ['2025-12-31T08:00:00Z', '2026-01-01T00:00:00Z', 'UTC', 'yesterday at 08:00'],
  // The zone decides what day it is; Berlin put its clocks forward on the 29th, which had 23 hours.
  ['2026-03-28T23:30:00Z', NOW, 'Europe/Berlin', 'yesterday at 00:30'],
  ['2026-03-29T22:30:00Z', NOW, 'Europe/Berlin', 'today at 00:30'],
  ['2026-03-29T10:00:00Z', '2026-03-29T22:10:00Z', 'Europe/Berlin', 'yesterday at 12:00'],
  ['2026-03-30T09:00:00Z', NOW, 'Pacific/Kiritimati', 'yesterday at 23:00'],
  // The clock of the instance that sent it went ahead.
  ['2026-03-31T10:00:00Z', NOW, 'UTC', 'on 31 March at 10:00'],
])('%s, seen at %s in %s: %s', (at, now, timeZone, words) => {
  expect(describeTime(new Date(at), new Date(now), timeZone)).toBe(words);
});
