import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readZone } from '../../../../src/bot/reminders/readZone.ts';
import { isTimeZone } from '../../../../src/domain/timeZone.ts';

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['AMERICA/NEW_YORK', 'America/New_York'],
  ['america/argentina/buenos aires', 'America/Argentina/Buenos_Aires'],
  ['Berlin', 'Europe/Berlin'],
  ['new york', 'America/New_York'],
  ['New York time', 'America/New_York'],
  ['Munich', 'Europe/Berlin'],
  ['Wien', 'Europe/Vienna'],
  ['Zürich', 'Europe/Zurich'],
  ['San Francisco', 'America/Los_Angeles'],
  ['the UK', 'Europe/London'],
  ['São Paulo', 'America/Sao_Paulo'],
  ['Düsseldorf', 'Europe/Berlin'],
  ['Mumbai', 'Asia/Kolkata'],
  ['UTC', 'UTC'],
  ['gmt', 'UTC'],
  ['UTC+2', 'Etc/GMT-2'],
  ['GMT-5', 'Etc/GMT+5'],
  ['utc + 0', 'UTC'],
  ['UTC+5:30', '+05:30'],
  ['CET', 'Europe/Berlin'],
  ['EST', 'America/New_York'],
  ['PST', 'America/Los_Angeles'],
])('%s is %s', (said, timeZone) => {
  expect(readZone(said)).toEqual({ ok: true, timeZone });
});

test.each([
  ['CST', ['America/Chicago', 'Asia/Shanghai', 'America/Havana']],
  ['IST', ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']],
  ['America', ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles']],
  ['Europe', ['Europe/London', 'Europe/Berlin', 'Europe/Athens', 'Europe/Moscow']],
  ['Australien', ['Australia/Sydney', 'Australia/Brisbane', 'Australia/Adelaide', 'Australia/Perth']],
  ['Dakota', ['America/North_Dakota/Beulah', 'America/North_Dakota/Center', 'America/North_Dakota/New_Salem']],
  ['UTC+15', []],
  ['nowhere', []],
  ['a meeting', []],
  ['constructor', []],
  ['', []],
])('%s is not one zone', (said, candidates) => {
  const read = readZone(said);
  expect(read.ok ? read.timeZone : [...read.candidates].sort()).toEqual([...candidates].sort());
});

test('whatever is said, a zone is one that exists', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '/', 'Etc/')),
      (said) => {
        const read = readZone(said);
        expect((read.ok ? [read.timeZone] : read.candidates).every(isTimeZone)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
