import { describe, expect, test } from 'vitest';
import { answerReminder, type ReminderServices } from '../../../../src/bot/reminders/answerReminder.ts';
import { LONGEST_WHAT, type Reminder } from '../../../../src/domain/reminder.ts';
import { MINUTE } from '../../../../src/domain/time.ts';
import { silent } from '../../../support/silent.ts';
import { ADA, MONDAY, remindersInMemory } from '../chat.ts';

/** It is Monday 23 November, half past nine in the evening in Berlin. */
function startTalk(locale = 'en-US') {
  const reminders = remindersInMemory();
  const services: ReminderServices = {
    reminders,
    owner: { recipientKey: ADA, channelId: 'emulator', userId: 'ada', turnKey: 'turn-1', locale },
    ownTimeZone: {
      known: 'Europe/Berlin',
      keep: async (name) => {
        services.ownTimeZone.known = name;
      },
    },
    ...{ recipientKey: ADA, timeZone: 'Europe/Berlin', now: () => MONDAY, log: silent },
    isOptedOut: false,
  };
  return { reminders, services, say: (text: string) => answerReminder(services, { text, about: undefined }) };
}

async function told(locale: string, lines: string[]): Promise<string | undefined> {
  const { say } = startTalk(locale);
  for (const line of lines.slice(0, -1)) await say(line);
  const answer = await say(lines.at(-1) ?? '');
  return answer?.kind === 'said' ? answer.text : answer?.kind;
}

const CALL = 'remind me to call the hotel tomorrow at 9am';
const STRETCH = 'remind me every weekday at 8:30 to stretch';

test.each<[string, string[], string]>([
  [
    'en-US',
    [CALL],
    'I will remind you on Tuesday 24 November at 09:00 (Berlin): call the hotel. Say **reminders** to see all of them.',
  ],
  [
    'en-US',
    [STRETCH],
    'I will remind you every weekday at 08:30 (Berlin), next on Tuesday 24 November at 08:30: stretch. Say **reminders** to see all of them.',
  ],
  [
    'en-US',
    ['remind me in 20 minutes to stretch'],
    'I will remind you on Monday 23 November at 21:50 (Berlin): stretch. Say **reminders** to see all of them.',
  ],
  [
    'en-US',
    ['remind me to renew the passport on 3 March at 10am'],
    'I will remind you on Wednesday 3 March 2027 at 10:00 (Berlin): renew the passport. Say **reminders** to see all of them.',
  ],
  ['en-US', ['reminders'], 'You have no reminders. Say, for example, **remind me to call the hotel tomorrow at 9**.'],
  [
    'en-US',
    [CALL, STRETCH, 'reminders'],
    'Your reminders (times in Berlin):\n\n1. stretch: Tuesday 24 November at 08:30, every weekday at 08:30\n2. call the hotel: Tuesday 24 November at 09:00\n\nSay **cancel reminder 2** to end one.',
  ],
  [
    'en-US',
    [CALL, 'cancel reminder call the hotel'],
    'I will not remind you on Tuesday 24 November at 09:00 (Berlin): call the hotel.',
  ],
  ['en-US', [CALL, STRETCH, 'cancel reminder 1'], 'I will not remind you every weekday at 08:30 (Berlin): stretch.'],
  [
    'en-US',
    [CALL, 'cancel reminder'],
    'I will not remind you on Tuesday 24 November at 09:00 (Berlin): call the hotel.',
  ],
  [
    'en-US',
    [CALL, 'remind me to call the airline in 20 minutes', 'cancel reminder call'],
    'Which one?\n\n1. call the airline: Monday 23 November at 21:50\n2. call the hotel: Tuesday 24 November at 09:00\n\nSay its number: **cancel reminder 1**.',
  ],
  [
    'en-US',
    [CALL, STRETCH, 'cancel reminder 1 and 2'],
    'I will not remind you of these 2 any more:\n\n- stretch\n- call the hotel',
  ],
  [
    'en-US',
    [CALL, 'cancel reminder 1 and 9'],
    'I will not remind you of this one any more:\n\n- call the hotel\n\nYou have no reminder 9. Say **reminders** to see those that you have.',
  ],
  [
    'en-US',
    [CALL, 'cancel reminder 4 and 5'],
    'You have no reminder 4, 5. Say **reminders** to see those that you have.',
  ],
  [
    'en-US',
    [CALL, STRETCH, 'cancel all reminders'],
    'That ends all 2 of your reminders. If you mean it, say **yes, cancel all reminders**.',
  ],
  [
    'en-US',
    [CALL, STRETCH, 'cancel all reminders', 'yes, cancel all reminders'],
    'I will not remind you of these 2 any more:\n\n- stretch\n- call the hotel',
  ],
  [
    'en-US',
    ['cancel all reminders'],
    'You have no reminders. Say, for example, **remind me to call the hotel tomorrow at 9**.',
  ],
  [
    'de-DE',
    ['erinnere mich in 20 Minuten an Dehnen', 'lösche alle Erinnerungen'],
    'Damit endet deine einzige Erinnerung. Wenn du das willst, sag **ja, lösche alle Erinnerungen**.',
  ],
  [
    'de-DE',
    ['erinnere mich in 20 Minuten an Dehnen', 'ja, lösche alle Erinnerungen'],
    'Daran erinnere ich dich nicht mehr:\n\n- Dehnen',
  ],
  [
    'en-US',
    ['my time zone is'],
    'Which one is it? Say, for example, **my time zone is Berlin** or **my time zone is Europe/Berlin**.',
  ],
  ['en-US', [CALL, 'cancel reminder eat'], 'You have no reminder eat. Say **reminders** to see those that you have.'],
  [
    'en-US',
    ['cancel reminder 3'],
    'You have no reminders. Say, for example, **remind me to call the hotel tomorrow at 9**.',
  ],
  ['en-US', ['snooze 10 minutes'], 'There is no reminder of the last day that I could put off.'],
  [
    'en-US',
    [CALL, 'snooze 10 minutes'],
    'I will remind you again on Monday 23 November at 21:40 (Berlin): call the hotel.',
  ],
  ['en-US', [CALL, 'snooze'], 'Tell me for how long: **snooze 10 minutes**, **snooze 1 hour**, **snooze tomorrow**.'],
  [
    'en-US',
    [CALL, 'snooze until tomorrow'],
    'I will remind you again on Tuesday 24 November at 21:30 (Berlin): call the hotel.',
  ],
  [
    'de-DE',
    ['erinnere mich morgen um 9 Uhr daran, das Hotel anzurufen'],
    'Ich erinnere dich am Dienstag, 24. November um 09:00 (Berlin): das Hotel anzurufen. Mit **Erinnerungen** siehst du alle.',
  ],
  [
    'de-DE',
    ['erinnere mich jeden Werktag um 8:30 an Dehnen'],
    'Ich erinnere dich an jedem Werktag um 08:30 (Berlin), das nächste Mal am Dienstag, 24. November um 08:30: Dehnen. Mit **Erinnerungen** siehst du alle.',
  ],
  [
    'de-DE',
    ['erinnere mich in 20 Minuten an Dehnen', 'Erinnerungen'],
    'Deine Erinnerungen (Zeiten in Berlin):\n\n1. Dehnen: Montag, 23. November um 21:50\n\nMit **lösche Erinnerung 1** endet eine.',
  ],
])('%s %j', async (locale, lines, answer) => {
  expect(await told(locale, lines)).toBe(answer);
});

test.each(['hello', 'book a trip tomorrow', 'tomorrow at 9', 'yes', ''])('%s is about something else', async (text) => {
  expect(await startTalk().say(text)).toBeUndefined();
});

describe('what is asked back', () => {
  test.each([
    ['remind me to call the hotel', { what: 'call the hotel' }],
    ['remind me', {}],
    ['remind me tomorrow at 9am', {}],
    ['remind me to call the hotel yesterday at 9am', { what: 'call the hotel' }],
  ])('%s', async (text, beginning) => {
    const { say, reminders } = startTalk();
    expect(await say(text)).toEqual({ kind: 'ask', beginning: { ...beginning, words: text } });
    expect(reminders.rows).toEqual([]);
  });
});

test('without a zone, a time that needs one is asked about, and one that needs none is kept', async () => {
  const { services, reminders } = startTalk();
  services.ownTimeZone.known = undefined;
  const say = (text: string) => answerReminder({ ...services, timeZone: 'UTC' }, { text, about: undefined });
  expect(await say(CALL)).toEqual({ kind: 'ask', beginning: { what: 'call the hotel', words: CALL } });
  expect(await say('remind me in 20 minutes to stretch')).toEqual({
    kind: 'said',
    text: 'I will remind you on Monday 23 November at 20:50 (UTC): stretch. Say **reminders** to see all of them.',
  });
  expect(reminders.rows.map(({ what }) => what)).toEqual(['stretch']);
});

test('the time zone is what the person says', async () => {
  const { services, say } = startTalk();
  expect(await say('my time zone is Tokyo')).toEqual({
    kind: 'said',
    text: 'Noted: your time zone is Asia/Tokyo. It is 05:30 there.',
  });
  expect(services.ownTimeZone.known).toBe('Asia/Tokyo');
  expect(await say('my time zone is Nowhere')).toMatchObject({ text: expect.stringContaining('I know no time zone') });
  expect(await say('my time zone is CST')).toMatchObject({
    text: expect.stringContaining('**my time zone is America/Chicago**, **my time zone is Asia/Shanghai**'),
  });
  expect(services.ownTimeZone.known).toBe('Asia/Tokyo');
});

test.each([
  ['en-US', CALL, 'You said **stop**, so nothing comes until you say **start**.'],
  ['en-US', 'snooze 10 minutes', 'You said **stop**, so nothing comes until you say **start**.'],
  ['de-DE', CALL, 'Du hast **stop** gesagt: Bis du **start** sagst, kommt nichts.'],
])('%s %s after stop: nothing comes', async (locale, text, told) => {
  const { services, say } = startTalk(locale);
  await say('remind me in 20 minutes to stretch');
  services.isOptedOut = true;
  expect(await say(text)).toMatchObject({ text: expect.stringContaining(` ${told}`) });
  services.isOptedOut = false;
  expect(await say(text)).toMatchObject({ text: expect.not.stringContaining(told) });
});

test('the list names the zone of a rule that is not the own one', async () => {
  const { services, say } = startTalk();
  await say(STRETCH);
  await say(CALL);
  services.timeZone = 'Asia/Tokyo';
  expect(await say('reminders')).toMatchObject({
    text: expect.stringContaining(
      '(times in Tokyo):\n\n1. stretch: Tuesday 24 November at 16:30, every weekday at 08:30 (Berlin)\n2. call the hotel: Tuesday 24 November at 17:00\n',
    ),
  });
});

test('what somebody says is shown as they said it', async () => {
  const { say } = startTalk();
  expect(await say('cancel reminder build_all_now')).toMatchObject({ text: expect.stringContaining('no reminders') });
  await say(CALL);
  expect(await say('cancel reminder build_all_now')).toMatchObject({
    text: expect.stringContaining('build\\_all\\_now'),
  });
  expect(await say('remind me in 1 hour to build_all_now')).toMatchObject({
    text: expect.stringContaining(': build\\_all\\_now.'),
  });
  expect(await say('reminders')).toMatchObject({ text: expect.stringContaining('1. build\\_all\\_now: ') });
});

test('what cannot be kept is told', async () => {
  const { reminders, say } = startTalk();
  const long = 'call '.repeat(LONGEST_WHAT / 5 + 1).trim();
  expect(await say(`remind me in 20 minutes to ${long}`)).toMatchObject({ text: expect.stringContaining('too long') });
  reminders.add = async () => ({ kind: 'full', most: 50 });
  expect(await say(CALL)).toMatchObject({ text: expect.stringContaining('You have 50 reminders') });
  reminders.snooze = async () => ({ kind: 'full', most: 50 });
  expect(await say('snooze 1 hour')).toMatchObject({ text: expect.stringContaining('You have 50 reminders') });
});

test('one that is on its way cannot be cancelled', async () => {
  const { reminders, say } = startTalk();
  await say(CALL);
  const [reminder] = reminders.rows;
  if (!reminder) throw new Error('nothing is kept');
  reminders.cancel = async () => ({ kind: 'too-late', reminder });
  expect(await say('cancel reminder 1')).toEqual({
    kind: 'said',
    text: 'That one is on its way already: call the hotel.',
  });
});

test('a turn that is run again says what it has kept, whatever its words say by now', async () => {
  const { reminders, say } = startTalk();
  const at = new Date(MONDAY.getTime() - MINUTE).toISOString();
  const when = { kind: 'once', at, timeZone: 'Europe/Berlin' } as const;
  const made: Reminder = { v: 1, id: 'r', what: 'call', when, createdAt: at, state: 'kept' };
  reminders.ofTurn = async () => made;
  reminders.add = async () => ({ kind: 'kept', reminder: made });
  expect(await say('remind me to call today at 9:29 pm')).toMatchObject({ text: expect.stringContaining('at 21:29') });
});
