import { beforeEach, describe, expect, test } from 'vitest';
import { reminderDialog } from '../../../../src/bot/dialogs/reminder.ts';
import { DAY, HOUR } from '../../../../src/domain/time.ts';
import { buttonsOf, Chat, MONDAY } from '../chat.ts';

/** It is Monday 23 November, half past nine in the evening in Berlin, half past eight in UTC. */
let chat = new Chat([]);
beforeEach(() => {
  chat = new Chat([reminderDialog]);
});

const begin = (words: string, what?: string) =>
  chat.begin('reminder', { words, ...(what === undefined ? {} : { what }) });
const whens = () => chat.reminders.rows.map(({ what, when }) => ({ what, ...when }));

/** What the person would see as buttons when the open question is asked again. */
async function offered(): Promise<string[]> {
  const [asked] = await chat.turn((dc) => dc.repromptDialog().then(() => undefined));
  return buttonsOf(asked);
}

describe('what is missing is asked', () => {
  test('the time', async () => {
    expect(await begin('remind me to call the hotel', 'call the hotel')).toBe(
      'When shall I remind you of it: call the hotel?',
    );
    expect(await offered()).toEqual(['In 20 minutes', 'In 1 hour', 'Tomorrow at 9']);
    expect(await chat.say('some day')).toContain('I need a time');
    expect(await chat.say('tomorrow at 9am')).toContain('on Tuesday 24 November at 09:00 (Berlin): call the hotel.');
    expect(chat.stack).toEqual([]);
  });

  test('what it is about, and the time is kept', async () => {
    expect(await begin('remind me tomorrow at 9am')).toBe('What shall I remind you of?');
    expect(await chat.say('call the hotel')).toContain('on Tuesday 24 November at 09:00 (Berlin): call the hotel.');
  });

  test('both', async () => {
    expect(await begin('remind me')).toBe('What shall I remind you of?');
    expect(await chat.say('stretch')).toBe('When shall I remind you of it: stretch?');
    expect(await chat.say('every weekday at 8:30')).toContain('every weekday at 08:30 (Berlin)');
    expect(whens()).toEqual([{ what: 'stretch', kind: 'recurring', cron: '30 8 * * 1-5', timeZone: 'Europe/Berlin' }]);
  });

  test('in German', async () => {
    chat = new Chat([reminderDialog], { locale: 'de-DE' });
    expect(await begin('erinnere mich daran, das Hotel anzurufen', 'das Hotel anrufen')).toBe(
      'Wann soll ich dich daran erinnern: das Hotel anrufen?',
    );
    expect(await chat.say('irgendwann')).toContain('Ich brauche eine Zeit');
    expect(await chat.say('morgen um 9 Uhr')).toContain('am Dienstag, 24. November um 09:00 (Berlin)');
  });

  test.each(['In 20 minutes', 'In 1 hour', 'Tomorrow at 9'])(
    'the answer %s of a button is understood',
    async (text) => {
      await begin('remind me to stretch', 'stretch');
      await chat.say(text);
      expect(chat.reminders.rows).toHaveLength(1);
    },
  );
});

describe('what is not clear is said', () => {
  test('a time that is over', async () => {
    expect(await begin('remind me to call today at 9am', 'call')).toBe(
      'That is in the past. When shall I remind you of it: call?',
    );
    expect(await chat.say('yesterday at 10am')).toContain('That is in the past. I need a time');
    expect(await chat.say('in 20 minutes')).toContain('at 21:50 (Berlin)');
  });

  test('a rhythm that cannot be kept', async () => {
    expect(await begin('remind me every 3 days at 9am to stretch', 'stretch')).toContain('in that rhythm');
    expect(await chat.say('every other week')).toContain('in that rhythm');
  });

  test('one that can be read in several ways: the readings are offered', async () => {
    expect(await begin('remind me to call on Tuesday at 3', 'call')).toContain('That can be read in several ways.');
    const readings = await offered();
    expect(readings.length).toBeGreaterThan(1);
    const [, second = ''] = readings;
    expect(await chat.say(second)).toContain(`on ${second} (Berlin): call`);
  });

  test('or one is chosen by its number, or something else is said', async () => {
    await begin('remind me to call on Tuesday at 3', 'call');
    const [first = ''] = await offered();
    expect(await chat.say('1')).toContain(first);
    await begin('remind me to call on Tuesday at 3', 'call');
    expect(await chat.say('tomorrow at 5pm')).toContain('at 17:00 (Berlin)');
  });
});

describe('one of several times', () => {
  test.each([
    ['pm', '15:00'],
    ['PM.', '15:00'],
    ['in the afternoon', '15:00'],
    ['am', '03:00'],
    ['the first one', '03:00'],
    ['the second', '15:00'],
    ['2', '15:00'],
    ['the later one', '15:00'],
    ['15:00', '15:00'],
    ['die zweite', '15:00'],
    ['nachmittags', '15:00'],
  ])('%s', async (answer, time) => {
    await begin('remind me tomorrow at 3 to call', 'call');
    expect(await chat.say(answer)).toContain(`at ${time} (Berlin): call.`);
  });

  test('of a rhythm', async () => {
    await begin('remind me every day at 6 to call', 'call');
    expect(await chat.say('pm')).toContain('every day at 18:00');
  });

  test('none where both are in that half of the day', async () => {
    await begin('remind me next Friday at 3pm to call', 'call');
    expect(await chat.say('pm')).toContain('I need a time');
  });
});

describe('what it is about is taken without the words that lead to it', () => {
  test.each([
    ['en-US', 'to water the plants', 'water the plants'],
    ['en-US', 'about the party', 'the party'],
    ['en-US', 'an umbrella', 'an umbrella'],
    ['de-DE', 'an Kaffee', 'Kaffee'],
    ['de-DE', 'dass der Ofen an ist', 'dass der Ofen an ist'],
  ])('%s %s', async (locale, answer, what) => {
    chat = new Chat([reminderDialog], { locale });
    await begin('remind me in 20 minutes');
    expect(await chat.say(answer)).toContain(`: ${what}.`);
  });

  test('and a time that is said instead is a time', async () => {
    await begin('remind me');
    expect(await chat.say('remind me tomorrow at 9am')).toBe('Noted. What shall I remind you of?');
    expect(await chat.say('call')).toContain('on Tuesday 24 November at 09:00 (Berlin): call.');
  });
});

test('a time that was said and not read is told', async () => {
  expect(await begin('remind me tomorrow at 9 dinner time to eat', 'eat')).toBe(
    'I did not understand the time. When shall I remind you of it: eat?',
  );
  expect(await begin('remind me to eat', 'eat')).toBe('When shall I remind you of it: eat?');
});

test('for a rhythm that is not kept, rhythms are offered that are', async () => {
  for (const locale of ['en-US', 'de-DE']) {
    chat = new Chat([reminderDialog], { locale });
    await begin('remind me on the 31st of every month to pay', 'pay');
    const rhythms = await offered();
    expect(rhythms).toHaveLength(3);
    for (const rhythm of rhythms) {
      await begin('remind me every 3 days to pay', 'pay');
      await chat.say(rhythm);
    }
  }
  expect(whens().map((when) => ('cron' in when ? when.cron : undefined))).toEqual([
    '0 9 * * *',
    '0 9 * * 1',
    '0 9 L * *',
  ]);
});

test('what somebody says is shown as they said it', async () => {
  expect(await begin('remind me to build_all_now', '**build_all** [now](http://evil.com) <at>all</at>')).toBe(
    'When shall I remind you of it: \\*\\*build\\_all\\*\\* \\[now\\](http://evil.com) ‹at›all‹/at›?',
  );
  await chat.say('in 20 minutes');
  expect(whens()).toMatchObject([{ what: '**build_all** [now](http://evil.com) <at>all</at>' }]);
});

describe('the time zone', () => {
  beforeEach(() => {
    chat.zone.known = undefined;
  });

  test('is asked for where the words need it, and kept', async () => {
    expect(await begin('remind me to call tomorrow at 9am', 'call')).toBe('Which time zone are you in?');
    expect(await chat.say('the moon')).toContain('I need a city');
    expect(await chat.say('Tokyo')).toContain('on Wednesday 25 November at 09:00 (Tokyo): call.');
    expect(chat.zone.known).toBe('Asia/Tokyo');
    expect(whens()).toEqual([{ what: 'call', kind: 'once', at: '2026-11-25T00:00:00.000Z', timeZone: 'Asia/Tokyo' }]);
  });

  test('is kept as soon as it is said', async () => {
    await begin('remind me tomorrow at 9am');
    expect(await chat.say('stretch')).toBe('Which time zone are you in?');
    await begin('remind me to call tomorrow at 3', 'call');
    expect(await chat.say('Tokyo')).toContain('That can be read in several ways.');
    expect(chat.zone.known).toBe('Asia/Tokyo');
    expect(chat.stack).not.toEqual([]);
    expect(await begin('remind me to call tomorrow at 9am', 'call')).toContain('at 09:00 (Tokyo)');
  });

  test.each(['my time zone is Tokyo', "I'm in Tokyo", 'My time zone is Asia/Tokyo.'])('%s answers it', async (said) => {
    await begin('remind me to call tomorrow at 9am', 'call');
    expect(await chat.say(said)).toContain('on Wednesday 25 November at 09:00 (Tokyo): call.');
    expect(chat.zone.known).toBe('Asia/Tokyo');
  });

  test('that is told while something else is asked is the new one, and the words are read again in it', async () => {
    chat.zone.known = 'Europe/Berlin';
    await begin('remind me tomorrow at 9am');
    expect(await chat.say('my time zone is Tokyo')).toBe('Noted. What shall I remind you of?');
    expect(chat.zone.known).toBe('Asia/Tokyo');
    expect(await chat.say('call')).toContain('on Wednesday 25 November at 09:00 (Tokyo): call.');
    await begin('remind me to call tomorrow at 3', 'call');
    expect(await chat.say('my time zone is Berlin')).toContain('That can be read in several ways.');
    expect(await chat.say('pm')).toContain('on Tuesday 24 November at 15:00 (Berlin): call.');
  });

  test('in which the time that was said is over asks for another one', async () => {
    chat.zone.known = 'Europe/Berlin';
    await begin('remind me on 24 November at 5am');
    expect(await chat.say('my time zone is Tokyo')).toBe('Noted. What shall I remind you of?');
    expect(await chat.say('call')).toBe('That is in the past. When shall I remind you of it: call?');
    expect(whens()).toEqual([]);
  });

  test('of the words stands above that of the person', async () => {
    await begin('remind me to call tomorrow at 3 Tokyo time', 'call');
    expect(await chat.say('pm')).toContain('on Wednesday 25 November at 15:00 (Tokyo): call.');
    expect(chat.zone.known).toBeUndefined();
    await begin('remind me to call', 'call');
    expect(await chat.say('tomorrow at 9am London time')).toContain('at 09:00 (London): call.');
  });

  test('is told by a clock', async () => {
    await begin('remind me to call tomorrow at 9am', 'call');
    expect(await chat.say('it is 21:30 here')).toContain('Is it one of these?');
    expect(await offered()).toEqual(['Europe/Berlin', 'Africa/Lagos']);
    expect(await chat.say('Europe/Berlin')).toContain('on Tuesday 24 November at 09:00 (Berlin)');
  });

  test('is not asked for where the words need none', async () => {
    expect(await begin('remind me in 20 minutes')).toBe('What shall I remind you of?');
    expect(await chat.say('stretch')).toContain('at 21:50 (Berlin): stretch');
    expect(chat.zone.known).toBeUndefined();
  });

  test('is asked for after the time that needs it, and the time is not asked again', async () => {
    expect(await begin('remind me to call', 'call')).toContain('When shall I');
    expect(await chat.say('tomorrow at 9am')).toBe('Which time zone are you in?');
    expect(await chat.say('Berlin')).toContain('on Tuesday 24 November at 09:00 (Berlin): call.');
  });

  test('can be told hours later: the words mean what they meant when they were said', async () => {
    await begin('remind me to call tomorrow at 9am', 'call');
    chat.now = new Date(MONDAY.getTime() + 3 * HOUR);
    expect(await chat.say('Berlin')).toContain('on Tuesday 24 November at 09:00 (Berlin)');
    chat.zone.known = undefined;
    await begin('remind me to call tomorrow at 9am', 'call');
    chat.now = new Date(MONDAY.getTime() + 2 * DAY);
    expect(await chat.say('Berlin')).toBe('That is in the past. When shall I remind you of it: call?');
  });

  test('can show that the time is over there', async () => {
    await begin('remind me to call today at 10pm', 'call');
    // There it is Tuesday, half past nine in the morning: what was today when it was said is tonight.
    expect(await chat.say('Auckland')).toContain('on Tuesday 24 November at 22:00 (Auckland)');
    chat.zone.known = undefined;
    await begin('remind me to call on 24 November at 9am', 'call');
    expect(await chat.say('Auckland')).toContain('That is in the past. When shall I remind you of it: call?');
    expect(await chat.say('tomorrow at 9am')).toContain('on Wednesday 25 November at 09:00 (Auckland)');
  });
});

test('it can be left, begun again, and asked for help', async () => {
  await begin('remind me to call', 'call');
  expect(await chat.say('cancel')).toBe('I stopped your reminder (call).');
  await begin('remind me');
  await chat.say('stretch');
  expect(await chat.say('back')).toBe('What shall I remind you of?');
  expect(await chat.say('walk')).toBe('When shall I remind you of it: walk?');
  expect(await chat.say('start over')).toBe('From the beginning, then. What shall I remind you of?');
});
