import { expect, test } from 'vitest';
import { describePace } from '../../../cli/status/pace.ts';

test.each([
  [{ counts: {}, total: null }, { endedAtFirst: 0, seconds: 1 }, ''],
  [{ counts: { sent: 5 }, total: null }, { endedAtFirst: 0, seconds: 2 }, '5 sent, 2.5/s'],
  [
    { counts: { sent: 110, failed: 10 }, total: 2000 },
    { endedAtFirst: 0, seconds: 3 },
    '110 sent, 10 failed, 40/s, 47 s left',
  ],
  [
    { counts: { sent: 150, waiting: 50 }, total: 200 },
    { endedAtFirst: 100, seconds: 10 },
    '150 sent, 50 waiting, 5.0/s, 10 s left',
  ],
  [{ counts: { sent: 10 }, total: 10_000 }, { endedAtFirst: 0, seconds: 1 }, '10 sent, 10/s, 17 min left'],
  [{ counts: { sent: 1 }, total: 100_000 }, { endedAtFirst: 0, seconds: 1 }, '1 sent, 1.0/s, 28 h left'],
  [{ counts: { sent: 10 }, total: 10 }, { endedAtFirst: 10, seconds: 5 }, '10 sent'],
  [{ counts: { waiting: 3 }, total: 3 }, { endedAtFirst: 0, seconds: 0 }, '3 waiting'],
])('%j since %j: %s', (status, since, expected) => {
  expect(describePace(status, since)).toBe(expected);
});
