import { beforeEach, describe, expect, test } from 'vitest';
import { startTalk, type Talk } from './talk.ts';
import { offer, survey, trip } from './testDialogs.ts';

const QUESTION = 'When do you want to fly?';
const BACK_TO_TRIP = `Back to your trip to London: ${QUESTION}`;
const GROUP = { conversation: { id: 'g-1', conversationType: 'groupChat', isGroup: true } };

let talk: Talk;
beforeEach(() => {
  talk = startTalk([survey, trip, offer]);
});

describe('while a dialog is running', () => {
  beforeEach(async () => {
    expect(await talk.say('book a trip')).toEqual([QUESTION]);
  });

  test.each([
    ['stop', 'no more notifications'],
    ['start', 'on already'],
    ['what did you send me', 'no notification'],
    ["don't interrupt me", 'I will not interrupt'],
    ['you may interrupt me', 'I may interrupt you already'],
    ['resume', 'Nothing is put aside.'],
  ])('%s is answered, and the open question asked again', async (text, expected) => {
    expect(await talk.say(text)).toEqual([expect.stringContaining(expected), BACK_TO_TRIP]);
  });

  test("help is the dialog's own first", async () => {
    expect(await talk.say('help')).toEqual([expect.stringMatching(/^About trip\.\n\nI understand/), BACK_TO_TRIP]);
  });

  test('cancel ends it, and keeps it for a day', async () => {
    expect(await talk.say('cancel')).toEqual([
      'I stopped your trip to London. Say **resume** within a day to go on with it.',
    ]);
    expect(talk.bot.running(talk.state)).toBeUndefined();
    expect(talk.titles()).toEqual(['stopped: your trip to London']);
    expect(await talk.say('cancel')).toEqual(['Nothing is running that I could cancel.']);
    expect(await talk.say('resume')).toEqual([BACK_TO_TRIP]);
  });

  test('words that begin it again are answered with its question', async () => {
    expect(await talk.say('book a trip')).toEqual([
      'We are in the middle of your trip to London already.',
      BACK_TO_TRIP,
    ]);
    expect(talk.state.stack).toHaveLength(1);
  });

  test('words that begin another one begin it on top', async () => {
    expect(await talk.say('survey')).toEqual(['What is your name?']);
    expect(talk.bot.running(talk.state)).toMatchObject({ id: 'survey', isInterruption: false });
    await talk.say('Ada');
    expect(await talk.say('London')).toEqual(['Thanks, London it is.', BACK_TO_TRIP]);
  });
});

test('whether they may be interrupted is kept of the person', async () => {
  await talk.say('Don’t interrupt me.');
  expect([...talk.known.values()][0]?.noInterruptions).toEqual({ since: '2026-11-22T10:00:00.000Z' });
  expect(await talk.say('do not interrupt me')).toEqual([expect.stringContaining('already')]);
  expect(await talk.say('you may interrupt me')).toEqual([expect.stringContaining('may interrupt you again')]);
  expect([...talk.known.values()][0]?.noInterruptions).toBeUndefined();
});

test('when they wrote last is kept, in their own chat alone', async () => {
  await talk.say('hello', GROUP);
  expect(talk.state.heardAt).toBeNull();
  await talk.say('', { type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }] });
  expect(talk.state.heardAt).toBeNull();
  await talk.say('hello');
  expect(talk.state.heardAt).toBe('2026-11-22T10:00:00.000Z');
  talk.clock.now = new Date('2026-11-22T10:05:00Z');
  await talk.say('', { type: 'typing' });
  expect(talk.state.heardAt).toBe('2026-11-22T10:00:00.000Z');
  await talk.say('', { type: 'invoke' });
  expect(talk.state.heardAt).toBe('2026-11-22T10:05:00.000Z');
  talk.clock.now = new Date('2026-11-22T10:10:00Z');
  await talk.say('', { ...GROUP, type: 'invoke' });
  expect(talk.state.heardAt).toBe('2026-11-22T10:05:00.000Z');
});

describe('a group', () => {
  test('is sent to a personal chat for dialogs', async () => {
    expect(await talk.say('book a trip', GROUP)).toEqual([expect.stringContaining('personal chat')]);
    expect(await talk.say("don't interrupt me", GROUP)).toEqual([expect.stringContaining('personal chat')]);
    expect([...talk.known.values()][0]?.noInterruptions).toBeUndefined();
    expect(talk.state.stack).toEqual([]);
  });

  test('is answered to what is no dialog', async () => {
    expect(await talk.say('sing', GROUP)).toEqual([expect.stringContaining('do not know')]);
    expect(await talk.say('stop', GROUP)).toEqual([expect.stringContaining('asked me to stop')]);
  });
});

describe("a card's button", () => {
  test('says what it stands for', async () => {
    await talk.open('offer', { price: 80 });
    expect(await talk.say('', { text: undefined, value: { answer: 'yes' } })).toEqual(['Noted: yes.']);
  });

  test('that says not now is about its own card, and puts no other dialog aside', async () => {
    await talk.open('offer', { price: 80 });
    await talk.say('not now', { value: { answer: 'not now', about: 'an older offer' } });
    expect(talk.bot.running(talk.state)).toMatchObject({ id: 'offer' });
  });

  test.each(['take it', 'not now', 'stop watching'])('of long ago (%s) is told that it is over', async (answer) => {
    const over = ['That offer is not open any more.'];
    expect(await talk.say('', { value: { answer, about: 'an older offer' } })).toEqual(over);
    // In Teams the words are there as well.
    expect(await talk.say(answer, { value: { answer, about: 'an older offer' } })).toEqual(over);
  });

  test('begins what its words begin', async () => {
    expect(await talk.say('', { value: { answer: 'book a trip' } })).toEqual([QUESTION]);
  });

  test('whose offer was put aside is told how to see it again', async () => {
    const still = 'I still have the offer for the Bellagio for you: say **resume** to see it.';
    const yes = { text: undefined, value: { answer: 'yes' } };
    await talk.open('offer', { price: 80 });
    await talk.say('later');
    expect(await talk.say('', yes)).toEqual([still]);
    await talk.say('book a trip');
    expect(await talk.say('', yes)).toEqual([still, BACK_TO_TRIP]);
    expect(await talk.say('resume')).toEqual(['Back to the offer for the Bellagio: Shall I book the Bellagio?']);
    expect(await talk.say('', yes)).toEqual(['Noted: yes.', BACK_TO_TRIP]);
  });

  test('whose offer another release has put aside is told that it is over', async () => {
    await talk.open('offer', { price: 80, stale: true });
    const { stack } = talk.state;
    const aside = { title: 'an offer', why: 'later' as const, until: '2026-11-23T10:00:00Z' };
    talk.state = { ...talk.state, stack: [], setAside: [{ ...aside, stack }] };
    expect(await talk.say('', { value: { answer: 'yes' } })).toEqual(['That offer is not open any more.']);
  });
});

test.each(['later', 'not now', 'Später!'])('%s, with nothing open', async (words) => {
  expect(await talk.say(words)).toEqual(['All right. Nothing is open that I could put aside.']);
  expect(await talk.say(words, GROUP)).toEqual([expect.stringContaining('do not know')]);
});

test('German is answered in German, also when the bot speaks first', async () => {
  const german = startTalk([trip, offer], 'de-DE');
  await german.say('book a trip');
  expect(await german.say('cancel')).toEqual([expect.stringContaining('deine Reise nach London')]);
  await german.say('book a trip');
  const { activities } = await german.bot.askAgain(german.state, german.place);
  expect(activities[0]?.activity).toMatchObject({
    text: expect.stringContaining('Zurück zum Thema: deine Reise'),
    locale: 'de-DE',
  });
});
