import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ReminderTime, readReminder, readReminderTime } from '../../../../src/bot/reminders/readReminder.ts';
import { everComes } from '../../../../src/domain/recurrence.ts';
import { wallClockOf } from '../../../../src/domain/wallClock.ts';

/** A Wednesday. */
const MORNING = new Date('2026-11-25T10:15:00Z');
const LONDON = { now: MORNING, timeZone: 'Europe/London', locale: 'en-GB' as string | undefined };

afterEach(() => {
  vi.unstubAllEnvs();
});

function shown(time: ReminderTime, timeZone = LONDON.timeZone): string {
  if (time.kind === 'recurring') return time.cron;
  const { year, month, day, hour, minute } = wallClockOf(time.at, timeZone);
  return `${year}-${month}-${day} ${hour}:${`${minute}`.padStart(2, '0')}`;
}

function read(said: string, context = LONDON): string {
  const command = readReminder(said, context);
  if (command?.kind === 'remind') return `${shown(command.time, context.timeZone)}: ${command.what}`;
  if (command?.kind !== 'incomplete') return command?.kind ?? 'nothing';
  const readings = command.readings?.map((time) => ` ${shown(time, context.timeZone)}`).join(',') ?? '';
  return `${command.why}${readings}: ${command.what}`;
}

describe('what is asked back', () => {
  test.each([
    ['remind me', 'missing: undefined'],
    ['remind me to call Anna', 'missing: call Anna'],
    ['remind me tomorrow at 9', 'missing: undefined'],
    ['remind me yesterday to call', 'past: call'],
    ['remind me today at 8 to call', 'past: call'],
    ['remind me this morning to call', 'past: call'],
    ['remind me on 3 December 2019 to call', 'past: call'],
    ['remind me at 9 to call', 'ambiguous 2026-11-25 21:00, 2026-11-26 9:00: call'],
    ['remind me tomorrow at 3 to call', 'ambiguous 2026-11-26 3:00, 2026-11-26 15:00: call'],
    ['remind me tomorrow at midnight to call', 'ambiguous 2026-11-26 0:00, 2026-11-27 0:00: call'],
    ['remind me every day at 6 to get up', 'ambiguous 0 6 * * *, 0 18 * * *: get up'],
    ['remind me next Friday to call', 'ambiguous 2026-11-27 9:00, 2026-12-4 9:00: call'],
    ['remind me on Wednesday at 3pm to call', 'ambiguous 2026-11-25 15:00, 2026-12-2 15:00: call'],
    [
      'remind me tomorrow to call the dentist at 3pm',
      'ambiguous 2026-11-26 9:00, 2026-11-26 15:00: call the dentist at 3pm',
    ],
    [
      'remind me at 3pm to call the dentist tomorrow',
      'ambiguous 2026-11-25 15:00, 2026-11-26 15:00: call the dentist tomorrow',
    ],
    ['remind me every 3 days to water the plants', 'rhythm: water the plants'],
    ['remind me every other week to water the plants', 'rhythm: water the plants'],
    ['remind me every 5 minutes to blink', 'rhythm: blink'],
    ['remind me every 45 minutes to blink', 'rhythm: blink'],
    ['remind me every 5 hours to blink', 'rhythm: blink'],
    ['remind me to pay every third Monday at 9', 'rhythm: pay'],
    ['remind me on the 31st of every month to pay', 'rhythm: pay'],
    ['remind me that the train leaves at 17:30', 'unclear: the train leaves at 17:30'],
    ['remind me that I have a call at 5pm', 'unclear: I have a call at 5pm'],
    ['remind me to watch the 6 o’clock news tonight', 'unclear: watch the 6 o’clock news tonight'],
    ['remind me tomorrow from 9 to 10 to plan', 'unclear: plan'],
    ['remind me to buy tickets for Saturday at 5pm', 'unclear: buy tickets for Saturday at 5pm'],
    ['remind me about Friday dinner at 3pm', 'unclear: Friday dinner at 3pm'],
    ['remind me to call Bob tomorrow or Friday', 'unclear: call Bob tomorrow or Friday'],
    ['remind me at 9am CST to call Bob', 'unclear: call Bob'],
    ['remind me to call Bob at 9am CST', 'unclear: call Bob'],
    ['remind me tomorrow at 9 dinner time to eat', 'unclear: eat'],
    ['remind me tomorrow at 14:00 XYT to rest', 'unclear: rest'],
    ['remind me to call Bob at 9am Narnia time', 'unclear: call Bob at 9am Narnia time'],
    ['remind me tomorrow to join the call at 15:00 London time', 'unclear: join the call at 15:00 London time'],
    ['remind me every day until Friday to drink', 'unclear: drink'],
    ['remind me every Monday at 9 and every Tuesday at 10 to call', 'unclear: call'],
    ['remind me on Friday, 3 December to call', 'unclear: call'],
    ['remind me on 31 February to call', 'unclear: call'],
    ['remind me at 25:00 to call', 'unclear: call'],
    ['remind me tomorrow morning at 5pm to call', 'unclear: call'],
    ['remind me next week to call', 'unclear: call'],
    ['remind me on the 10th of next month to pay', 'unclear: pay'],
  ])('%s', (said, expected) => {
    expect(read(said)).toBe(expected);
  });

  test('a date in figures, where the locale names no country', () => {
    const said = 'remind me on 3/12 to call';
    expect(read(said, { ...LONDON, locale: undefined })).toBe('ambiguous 2026-12-3 9:00, 2027-3-12 9:00: call');
    expect(read(said, { ...LONDON, locale: 'en-US' })).toBe('2027-3-12 9:00: call');
    expect(read(said)).toBe('2026-12-3 9:00: call');
  });
});

test.each([
  ['07:00', '2026-11-25 9:00: call'],
  ['09:30', 'ambiguous 2026-11-25 21:00, 2026-11-26 9:00: call'],
  ['22:00', '2026-11-26 9:00: call'],
])('at %s, `at 9` is the next nine o’clock, or asked back', (time, expected) => {
  expect(read('remind me at 9 to call', { ...LONDON, now: new Date(`2026-11-25T${time}:00Z`) })).toBe(expected);
});

test.each([
  'what can you remind me of',
  'remind me what you said',
  'remind me when the price drops',
  'I asked you to remind me tomorrow at 9',
  'this reminds me of tomorrow',
  'remind Bob tomorrow at 9 to call',
  'remind me tomorrow at 9 to say '.padEnd(1001, 'a'),
  'I am in a meeting',
  'cancel',
  'book a trip',
  '',
])('%s: about something else', (said) => {
  expect(readReminder(said, LONDON)).toBeUndefined();
});

describe('a zone that the words name is that of the time', () => {
  const MOVED = { ...LONDON, timeZone: 'Europe/Berlin', locale: 'en-GB' };
  const inZone = (said: string) => {
    const command = readReminder(said, MOVED);
    if (command?.kind === 'incomplete') return command.readings?.map(({ timeZone }) => timeZone);
    if (command?.kind !== 'remind') return command?.kind;
    const { what, time, needsZone } = command;
    return [shown(time, time.timeZone ?? MOVED.timeZone), time.timeZone, what, ...(needsZone ? ['needs a zone'] : [])];
  };
  test.each([
    ['remind me tomorrow at 9 London time to rest', ['2026-11-26 9:00', 'Europe/London', 'rest']],
    ['remind me tomorrow at 9 UK time to rest', ['2026-11-26 9:00', 'Europe/London', 'rest']],
    ['remind me tomorrow at 9 (London time) to rest', ['2026-11-26 9:00', 'Europe/London', 'rest']],
    ['remind me at noon tomorrow Tokyo time to rest', ['2026-11-26 12:00', 'Asia/Tokyo', 'rest']],
    ['remind me to rest tomorrow at 9 New York time', ['2026-11-26 9:00', 'America/New_York', 'rest']],
    ['remind me every day at 9 New York time to rest', ['0 9 * * *', 'America/New_York', 'rest']],
    ['remind me tomorrow at 14:00 CET to rest', ['2026-11-26 14:00', 'Europe/Berlin', 'rest']],
    ['remind me to call Bob at 9am EST', ['2026-11-25 9:00', 'America/New_York', 'call Bob']],
    ['remind me at 9 EST to call Bob', ['2026-11-25 9:00', 'America/New_York', 'call Bob']],
    ['remind me tomorrow at 3 Tokyo time to eat', ['Asia/Tokyo', 'Asia/Tokyo']],
    [
      'remind me tomorrow at 9 to join the call at 15:00 London time',
      ['2026-11-26 9:00', undefined, 'join the call at 15:00 London time', 'needs a zone'],
    ],
    [
      'erinnere mich morgen um 9 Uhr New Yorker Zeit an das Essen',
      ['2026-11-26 9:00', 'America/New_York', 'das Essen'],
    ],
    ['erinnere mich morgen um 9 MEZ an den Zahnarzt', ['2026-11-26 9:00', 'Europe/Berlin', 'den Zahnarzt']],
    ['remind me tomorrow at 9am to test the oven', ['2026-11-26 9:00', undefined, 'test the oven', 'needs a zone']],
    ['remind me at 9am to have a good time', ['2026-11-26 9:00', undefined, 'have a good time', 'needs a zone']],
  ])('%s', (said, expected) => {
    expect(inZone(said)).toEqual(expected);
  });

  test('in an answer to the question when too', () => {
    const read = readReminderTime('tomorrow at 9 Tokyo time', MOVED);
    expect(read).toEqual({
      ...{ ok: true, needsZone: false },
      time: { kind: 'once', at: new Date('2026-11-26T00:00:00Z'), timeZone: 'Asia/Tokyo' },
    });
  });
});

test.each([
  ['remind me tomorrow not to be late', '2026-11-26 9:00: not to be late'],
  ['remind me tomorrow at 9 not to forget the keys', '2026-11-26 9:00: not to forget the keys'],
  ['remind me tomorrow at 9 never to be late', '2026-11-26 9:00: never to be late'],
  ['remind me not to be late tomorrow at 9', '2026-11-26 9:00: not to be late'],
  ['erinnere mich morgen um 9 daran, nicht zu gehen', '2026-11-26 9:00: nicht zu gehen'],
  ['erinnere mich in 1 Minute daran, dass der Ofen an ist', '2026-11-25 10:16: dass der Ofen an ist'],
  ['erinnere mich daran, dass der Ofen an ist', 'missing: dass der Ofen an ist'],
  ['Erinnere mich bitte um 18 Uhr, die Katze zu füttern', '2026-11-25 18:00: die Katze zu füttern'],
  ['remind me tomorrow the cat must be fed', '2026-11-26 9:00: the cat must be fed'],
])('%s: nothing of it is lost', (said, expected) => {
  expect(read(said)).toBe(expected);
});

describe('reminders that are there already', () => {
  const inMinutes = (minutes: number) => ({ kind: 'once', at: new Date(MORNING.getTime() + minutes * 60_000) });
  test.each([
    ['reminders', { kind: 'list' }],
    ['Show me my reminders!', { kind: 'list' }],
    ['meine Erinnerungen', { kind: 'list' }],
    ['cancel reminder call the hotel', { kind: 'cancel', name: 'call the hotel' }],
    ['Cancel the reminder to call the hotel', { kind: 'cancel', name: 'call the hotel' }],
    ['delete reminder #2', { kind: 'cancel', name: '2' }],
    ['cancel reminder', { kind: 'cancel', name: undefined }],
    ['Erinnerung 1 löschen', { kind: 'cancel', name: '1' }],
    ['Erinnerung 1 abbrechen', { kind: 'cancel', name: '1' }],
    ['brich Erinnerung 1 ab', { kind: 'cancel', name: '1' }],
    ['cancel reminder 1 and 2', { kind: 'cancel-several', numbers: [1, 2] }],
    ['cancel reminders 1, 2, and 5', { kind: 'cancel-several', numbers: [1, 2, 5] }],
    ['Erinnerungen 1 und 3 löschen', { kind: 'cancel-several', numbers: [1, 3] }],
    ['cancel reminder 2 eggs', { kind: 'cancel', name: '2 eggs' }],
    ['cancel all reminders', { kind: 'cancel-all', isConfirmed: false }],
    ['Delete all of my reminders!', { kind: 'cancel-all', isConfirmed: false }],
    ['yes, cancel all reminders', { kind: 'cancel-all', isConfirmed: true }],
    ['lösche alle Erinnerungen', { kind: 'cancel-all', isConfirmed: false }],
    ['ja, lösche alle Erinnerungen', { kind: 'cancel-all', isConfirmed: true }],
    ['my time zone is', { kind: 'zone', said: '' }],
    ['meine Zeitzone ist', { kind: 'zone', said: '' }],
    ['my time zone', { kind: 'zone', said: '' }],
    ['time zone Berlin', { kind: 'zone', said: 'Berlin' }],
    ['stop reminding me to drink water', { kind: 'cancel', name: 'drink water' }],
    ['lösche die Erinnerung an den Zahnarzt', { kind: 'cancel', name: 'den Zahnarzt' }],
    ['snooze', { kind: 'snooze', time: undefined, which: undefined }],
    ['remind me again later', { kind: 'snooze', time: undefined, which: undefined }],
    ['snooze 10 minutes', { kind: 'snooze', time: inMinutes(10), which: undefined }],
    ['snooze it for an hour', { kind: 'snooze', time: inMinutes(60), which: undefined }],
    ['snooze 2 for 10 minutes', { kind: 'snooze', time: inMinutes(10), which: '2' }],
    ['snooze call the hotel until 11:15', { kind: 'snooze', time: inMinutes(60), which: 'call the hotel' }],
    ['remind me again in 10 minutes', { kind: 'snooze', time: inMinutes(10), which: undefined }],
    ['schlummern 10 Minuten', { kind: 'snooze', time: inMinutes(10), which: undefined }],
    ['snooze until yesterday', { kind: 'snooze', time: undefined, which: undefined, why: 'past' }],
    ['my time zone is Europe/Berlin', { kind: 'zone', said: 'Europe/Berlin' }],
    ['my time zone is nowhere', { kind: 'zone', said: 'nowhere' }],
    ["I'm in New York", { kind: 'zone', said: 'New York' }],
    ['meine Zeitzone ist Wien', { kind: 'zone', said: 'Wien' }],
  ])('%s', (said, expected) => {
    expect(readReminder(said, LONDON)).toEqual(expected);
  });
});

describe('an answer to the question when', () => {
  const answer = (said: string) => {
    const found = readReminderTime(said, LONDON);
    if (found.ok) return `${shown(found.time)}${found.needsZone ? '' : ', anywhere'}`;
    return [found.why, ...(found.readings ?? []).map((time) => shown(time))].join(' | ');
  };
  test.each([
    ['tomorrow at 9', '2026-11-26 9:00'],
    ['Tomorrow.', '2026-11-26 9:00'],
    ['in 20 minutes', '2026-11-25 10:35, anywhere'],
    ['20 minutes', '2026-11-25 10:35, anywhere'],
    ['every weekday at 8:30', '30 8 * * 1-5'],
    ['every hour', '0 * * * *, anywhere'],
    ['5', '2026-11-25 17:00'],
    ['9', 'ambiguous | 2026-11-25 21:00 | 2026-11-26 9:00'],
    ['21:00', '2026-11-25 21:00'],
    ['remind me on Friday', '2026-11-27 9:00'],
    ['morgen früh', '2026-11-26 9:00'],
    ['yesterday', 'past'],
    ['every 3 days', 'rhythm'],
    ['no idea', 'unclear'],
    ['', 'missing'],
  ])('%s', (said, expected) => {
    expect(answer(said)).toBe(expected);
  });
});

test.each(['Pacific/Kiritimati', 'America/St_Johns', 'Etc/GMT+12'])('on a machine in %s nothing changes', (zone) => {
  const said = ['remind me tomorrow at 9 to call', 'remind me on 3 December to call', 'remind me next Friday to call'];
  const there = { now: new Date('2026-11-25T23:30:00Z'), timeZone: 'Asia/Tokyo', locale: 'en-US' };
  const before = said.map((words) => read(words, there));
  vi.stubEnv('TZ', zone);
  expect(new Date(there.now).getTimezoneOffset()).not.toBe(0);
  expect(said.map((words) => read(words, there))).toEqual(before);
  expect(before[0]).toBe('2026-11-27 9:00: call');
});

describe('whatever is said', () => {
  const PARTS =
    'remind me|to|at|on|every|next|last|the|of the month|first|third|31st|0|9|12|13|25|99|9999|:30|am|pm|noon|midnight|tomorrow|today|yesterday|Friday|Monday|in|minutes|hours|days|weeks|years|February|29|December|3/12|30.2.|2026|1900|99999|and|or|until|half past|quarter to|morning|tonight|call Anna|erinnere mich|morgen|um|halb|jeden|alle|an|daran|snooze|cancel reminder|-1|1e9|ß|İ|\u202e|😀|@|,|.|!'.split(
      '|',
    );
  const hostile = fc.oneof(
    fc.string({ maxLength: 1200 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom(...PARTS), { maxLength: 20 }).map((parts) => parts.join(' ')),
    fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => `remind me ${parts.join(' ')}`),
  );
  const context = fc.record({
    now: fc.date({ min: new Date('1980-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
    timeZone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    locale: fc.constantFrom('en-US', 'en-GB', 'de-DE', 'de', 'fr-FR', undefined),
  });

  test('nothing is thrown, and no time is over', () => {
    fc.assert(
      fc.property(hostile, context, (said, situation) => {
        const command = readReminder(said, situation);
        const answer = readReminderTime(said, situation);
        const times = [
          ...(command && 'time' in command && command.time ? [command.time] : []),
          ...(command && 'readings' in command ? (command.readings ?? []) : []),
          ...(answer.ok ? [answer.time] : (answer.readings ?? [])),
        ];
        for (const time of times) {
          if (time.kind === 'once') expect(time.at.getTime()).toBeGreaterThan(situation.now.getTime());
          else expect(everComes(time.cron), time.cron).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
