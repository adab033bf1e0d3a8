import { afterAll, expect, test } from 'vitest';
import { NEW_CONVERSATION } from '../../../src/domain/conversationState.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { notificationIdOf } from '../../../src/domain/reminder.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { messageFrom, startBot } from '../../support/bot.ts';
import { heardDuring } from '../../support/conversations.ts';
import { silent } from '../../support/silent.ts';

const bot = await startBot();
afterAll(() => bot[Symbol.asyncDispose]());
const { channel, services } = bot;

async function say(name: string, text: string, more: object = {}): Promise<string[]> {
  const before = channel.textsIn(`chat-${name}`).length;
  await bot.post(messageFrom(name, channel, { text, timestamp: services.now().toISOString(), ...more }));
  return channel.textsIn(`chat-${name}`).slice(before);
}

const BERLIN = { localTimezone: 'Europe/Berlin' };

test('a reminder is kept, listed and cancelled, in the zone of the device', async () => {
  expect(await say('ada', 'remind me to call the hotel tomorrow at 9', BERLIN)).toEqual([
    expect.stringMatching(/^I will remind you on \w+day \d+ \w+ at 09:00 \(Berlin\): call the hotel\. /),
  ]);
  expect(await say('ada', 'remind me every weekday at 8:30 to stretch')).toEqual([
    expect.stringMatching(/^I will remind you every weekday at 08:30 \(Berlin\), next on .* at 08:30: stretch\. /),
  ]);
  expect(await say('ada', 'reminders')).toEqual([
    expect.stringMatching(/\d\. call the hotel: \w+day \d+ \w+ at 09:00\n/),
  ]);
  expect(await say('ada', 'cancel reminder call the hotel')).toEqual([
    expect.stringContaining('I will not remind you'),
  ]);
  expect(await say('ada', 'reminders')).toEqual([expect.not.stringContaining('call the hotel')]);
  expect(await say('bob', 'reminders')).toEqual([expect.stringContaining('You have no reminders.')]);
});

test('the zone is asked once, where the words need one, and kept', async () => {
  expect(await say('cy', 'remind me to stretch in 20 minutes')).toEqual([expect.stringContaining('(UTC): stretch')]);
  expect(await say('cy', 'remind me to call tomorrow at 9')).toEqual(['Which time zone are you in?']);
  expect(await say('cy', 'in the middle of somewhere')).toEqual([expect.stringContaining('I need a city')]);
  expect(await say('cy', 'Tokyo')).toEqual([expect.stringMatching(/at 09:00 \(Tokyo\): call/)]);
  expect(await say('cy', 'remind me to stretch tomorrow at 10')).toEqual([expect.stringContaining('at 10:00 (Tokyo)')]);
  expect(await say('cy', 'my time zone is Europe/Berlin', { localTimezone: 'America/Lima' })).toEqual([
    expect.stringMatching(/^Noted: your time zone is Europe\/Berlin\. It is \d\d:\d\d there\.$/),
  ]);
  expect(await say('cy', 'remind me to eat tomorrow at 12:00')).toEqual([expect.stringContaining('(Berlin): eat')]);
  expect(await say('cy', 'what did you send me')).toEqual([expect.any(String)]);
});

test('in the middle of a booking: what is complete is answered, what is not is asked, and then the booking goes on', async () => {
  await say('dan', 'book a trip to London', BERLIN);
  expect(await say('dan', 'remind me to call the hotel tomorrow at 9')).toEqual([
    expect.stringContaining('at 09:00 (Berlin): call the hotel'),
    'Back to your trip to London: When do you want to fly?',
  ]);
  expect(await say('dan', 'remind me to pack')).toEqual([
    expect.stringContaining('When shall I remind you of it: pack?'),
  ]);
  expect(await say('dan', 'remind me to eat')).toEqual([
    'First your reminder (pack). What you said now is not kept yet, so say it again after that: eat.',
    'Back to your reminder (pack): When shall I remind you of it: pack?',
  ]);
  expect(await say('dan', 'tomorrow at 7am')).toEqual([
    expect.stringContaining('at 07:00 (Berlin): pack'),
    'Back to your trip to London: When do you want to fly?',
  ]);
});

test('the zone that is told while it is asked for is the answer, and kept at once', async () => {
  expect(await say('ivy', 'remind me tomorrow at 9am')).toEqual(['What shall I remind you of?']);
  expect(await say('ivy', 'call')).toEqual(['Which time zone are you in?']);
  expect(await say('ivy', 'my time zone is Tokyo')).toEqual([expect.stringMatching(/at 09:00 \(Tokyo\): call\./)]);
  expect(await say('ivy', 'remind me')).toEqual(['What shall I remind you of?']);
  expect(await say('ivy', 'my time zone is Berlin')).toEqual(['Noted. What shall I remind you of?']);
  expect(await say('ivy', 'to stretch')).toEqual(['When shall I remind you of it: stretch?']);
  expect(await say('ivy', 'remind me tomorrow at 10am')).toEqual([
    expect.stringContaining('at 10:00 (Berlin): stretch'),
  ]);
  expect(await say('ivy', 'remind me tomorrow at 11am to eat')).toEqual([expect.stringContaining('(Berlin): eat')]);
});

test('after stop it is said that nothing comes', async () => {
  await say('jo', 'stop', BERLIN);
  expect(await say('jo', 'remind me in 20 minutes to stretch')).toEqual([
    expect.stringMatching(/stretch\. .* You said \*\*stop\*\*, so nothing comes until you say \*\*start\*\*\.$/),
  ]);
  await say('jo', 'start');
  expect(await say('jo', 'remind me in 30 minutes to stretch')).toEqual([expect.not.stringContaining('nothing comes')]);
});

test('a person who says it again has two; a turn that is run again makes one', async () => {
  const text = 'remind me to call in 20 minutes';
  const activity = messageFrom('eve', channel, { text });
  for (let run = 0; run < 2; run++) {
    const { activities } = await services.bot.turn(NEW_CONVERSATION, activity, silent);
    expect(activities.map(({ activity: said }) => said['text'])).toEqual([expect.stringContaining(': call.')]);
  }
  expect(await services.remindersTable.of(userKey('emulator', 'eve'))).toHaveLength(1);
  await say('eve', text);
  expect(await services.remindersTable.of(userKey('emulator', 'eve'))).toHaveLength(2);
});

test('it comes at its time, and says what it is for', async () => {
  await say('gil', 'remind me to call in 20 minutes');
  await say('gil', 'remind me to stretch in 3 hours');
  bot.wait(25 * MINUTE);
  expect(await heardDuring(bot, 'gil', comes)).toEqual([expect.stringMatching(/^Reminder: call\n\nfor \w+day /)]);
  expect(await say('gil', 'snooze 10 minutes')).toEqual([expect.stringMatching(/again on .*: call\.$/)]);
  expect(await say('gil', 'cancel reminder stretch')).toEqual([expect.stringContaining('I will not remind you')]);
  bot.wait(DAY);
  expect(await heardDuring(bot, 'gil', comes)).toEqual([expect.stringMatching(/^Reminder: call\n/)]);
});

/** Each pointer once: one that comes too early is queued again for its time. */
async function comes(): Promise<void> {
  await bot.sweep();
  for (const { id, range } of bot.pointers.splice(0)) await bot.goOn(id, { range });
}

test('the button below a reminder puts it off, once', async () => {
  await say('fay', 'remind me to call in 20 minutes');
  const [row] = await services.remindersTable.of(userKey('emulator', 'fay'));
  if (!row) throw new Error('nothing is kept');
  bot.wait(21 * MINUTE);
  const press = (answer: string) =>
    say('fay', '', { text: undefined, value: { answer, about: notificationIdOf(row) } });
  expect(await press('snooze 10 minutes')).toEqual([expect.stringContaining('I will remind you again on')]);
  expect(await press('snooze 10 minutes')).toEqual([expect.stringContaining('It is put off already')]);
  expect(await press('snooze tomorrow')).toEqual([expect.stringContaining('I will remind you again on')]);
  expect(await say('fay', 'reminders')).toEqual([expect.not.stringContaining('2. ')]);
  expect(await say('fay', 'snooze')).toEqual([expect.stringContaining('Tell me for how long')]);
  bot.wait(3 * DAY);
  expect(await press('snooze 1 hour')).toEqual(['There is no reminder of the last day that I could put off.']);
});

test('a group is told that it is something for a personal chat', async () => {
  const group = { conversation: { id: 'chat-group', conversationType: 'groupChat', isGroup: true } };
  expect(await say('group', 'remind me to call tomorrow at 9', group)).toEqual([
    expect.stringContaining('write to me directly'),
  ]);
  expect(await say('group', 'reminders', group)).toEqual([expect.stringContaining('write to me directly')]);
});
