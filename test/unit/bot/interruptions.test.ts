import { beforeEach, describe, expect, test } from 'vitest';
import { hotelOffer } from '../../../src/bot/dialogs/hotelOffer.ts';
import { messageFrom, startTalk, type Talk, tomorrow } from './talk.ts';
import { announcement, errand, offer, survey, trip } from './testDialogs.ts';

const OVER = { isInterruption: true };
const BACK_TO_TRIP = 'Back to your trip to London: When do you want to fly?';
const ASIDE = 'I put the offer for the Bellagio aside; say **resume** to see it again.';
const STILL_HERE = 'Your trip to London is still here: say **resume** to go on.';
const REMINDER = 'I still have the offer for the Bellagio for you: say **resume** to see it.';

let talk: Talk;
beforeEach(async () => {
  talk = startTalk([survey, trip, offer, announcement, errand]);
  await talk.say('book a trip');
});
const ids = () => talk.state.stack.map(({ id }) => id);

describe('an offer over a trip', () => {
  beforeEach(async () => {
    expect(await talk.open('offer', { price: 80 }, OVER)).toEqual(['Shall I book the Bellagio?']);
    expect(talk.bot.running(talk.state)).toMatchObject({ id: 'offer', disturb: 'never', isInterruption: true });
  });

  test('is answered, and leads back to the trip', async () => {
    expect(await talk.say('yes')).toEqual(['Noted: yes.', BACK_TO_TRIP]);
    expect(ids()).toEqual(['trip']);
  });

  test('is put aside by an answer to the old question, and can be seen again', async () => {
    expect(await talk.say('tomorrow')).toEqual([ASIDE, 'Noted: tomorrow.']);
    expect(ids()).toEqual([]);
    expect(await talk.say('resume')).toEqual(['Back to the offer for the Bellagio: Shall I book the Bellagio?']);
    expect(talk.bot.running(talk.state)).toMatchObject({ id: 'offer', isInterruption: false });
    expect(await talk.say('no')).toEqual(['Noted: no.']);
  });

  test.each(['later', 'Not now!'])('is put aside by %s, and spoken of when the trip is over', async (words) => {
    expect(await talk.say(words)).toEqual([ASIDE, BACK_TO_TRIP]);
    expect(await talk.say('on monday')).toEqual(['Noted: on monday.', REMINDER]);
  });

  test('is not spoken of when it is not true any more', async () => {
    await talk.say('later');
    await talk.open('offer', { price: 70, until: '2026-11-22T10:00:01Z' }, OVER);
    await talk.say('later');
    talk.clock.now = new Date('2026-11-22T11:00:00Z');
    expect(await talk.say('tomorrow')).toEqual(['Noted: tomorrow.']);
    expect(await talk.say('resume')).toEqual([
      'I cannot bring back the offer for the Bellagio: it is not valid any more.',
    ]);
    expect(await talk.say('resume')).toEqual(['Back to the offer for the Bellagio: Shall I book the Bellagio?']);
  });

  test('keeps its tag through a turn of the person', async () => {
    await talk.say('what?');
    expect(talk.state.stack.at(-1)?.openedBy).toMatchObject({ isUnconfirmed: true });
  });

  test('gets what both of them understand', async () => {
    expect(await talk.say('on monday')).toEqual(['Noted: on monday.', BACK_TO_TRIP]);
  });

  test('gets what neither of them understands', async () => {
    expect(await talk.say('hm')).toEqual(['I do not understand hm. Shall I book the Bellagio?']);
  });

  test('is still one level deep when the person begins something above it', async () => {
    expect(await talk.say('survey')).toEqual(['What is your name?']);
    expect(talk.bot.running(talk.state)).toMatchObject({ id: 'survey', isInterruption: true });
  });
});

test('later is an answer like others to what the person began', async () => {
  expect(await talk.say('later')).toEqual(['I do not understand later. When do you want to fly?']);
});

test('later puts aside what a notification opened, with nothing below', async () => {
  await talk.say('tomorrow');
  await talk.open('offer', { price: 80 });
  expect(await talk.say('later')).toEqual([ASIDE]);
  expect(ids()).toEqual([]);
});

test('a dialog that has another one do the asking ends with it: only who asks again is led in', async () => {
  await talk.say('tomorrow');
  await talk.say('survey');
  expect(await talk.say('errand')).toEqual(['When do you want to fly?']);
  expect(await talk.say('tomorrow')).toEqual([
    'Noted: tomorrow.',
    'The errand is done.',
    'Back to the survey: What is your name?',
  ]);
});

test('what was put off is not spoken of while resume brings back something newer', async () => {
  await talk.open('offer', { price: 80 }, OVER);
  await talk.say('later');
  talk.keep(await talk.bot.setAside(talk.state, 'cancelled', {}, talk.place));
  await talk.open('offer', { price: 70 });
  expect(await talk.say('yes')).toEqual(['Noted: yes.', STILL_HERE]);
  expect(await talk.say('resume')).toEqual([BACK_TO_TRIP]);
  expect(await talk.say('tomorrow')).toEqual(['Noted: tomorrow.', REMINDER]);
});

test('a card is led back to by its own words', async () => {
  const own = startTalk([hotelOffer]);
  await own.open('hotelOffer', { hotel: 'Bellagio', price: 80 });
  await own.say('later');
  const { activities } = await own.bot.turn(own.state, messageFrom('resume'), own.place.log);
  expect(activities.map(({ activity }) => [activity['text'], activity['summary']])).toEqual([
    [undefined, 'Back to the offer for the Bellagio: it costs 80 USD now. Do you want to book it?'],
  ]);
});

describe('what the bot put away', () => {
  test.each(['cancelled', 'abandoned'] as const)('is spoken of once, when nothing is left (%s)', async (why) => {
    talk.keep(await talk.bot.setAside(talk.state, why, {}, talk.place));
    await talk.say('survey');
    expect(await talk.say('Ada')).toEqual(['Where do you live, Ada?']);
    expect(await talk.say('London')).toEqual(['Thanks, London it is.', STILL_HERE]);
    await talk.say('survey');
    await talk.say('Ada');
    expect(await talk.say('London')).toEqual(['Thanks, London it is.']);
    expect(await talk.say('resume')).toEqual([BACK_TO_TRIP]);
  });

  test('is spoken of again when it is put away again', async () => {
    for (let round = 0; round < 2; round++) {
      talk.keep(await talk.bot.setAside(talk.state, 'cancelled', {}, talk.place));
      await talk.open('offer', { price: 80 });
      expect(await talk.say('no')).toEqual(['Noted: no.', STILL_HERE]);
      await talk.say('resume');
    }
  });

  test('may be two', async () => {
    await talk.open('offer', { price: 80 }, OVER);
    talk.keep(await talk.bot.setAside(talk.state, 'cancelled', {}, talk.place));
    await talk.open('offer', { price: 70 });
    expect((await talk.say('no')).at(-1)).toBe(
      'Your trip to London and the offer for the Bellagio are still here: say **resume** to go on.',
    );
  });

  test('is not what the person has stopped', async () => {
    await talk.say('cancel');
    await talk.open('offer', { price: 80 });
    expect(await talk.say('no')).toEqual(['Noted: no.']);
  });

  test('in German', async () => {
    const german = startTalk([trip, offer], 'de-DE');
    await german.say('book a trip');
    expect(german.keep(await german.bot.setAside(german.state, 'cancelled', {}, german.place))).toEqual([
      'Ich habe etwas unterbrochen (deine Reise nach London), um dir etwas zu sagen, das nicht warten kann. Sag **weiter**, dann machen wir das zu Ende.',
    ]);
    await german.open('offer', { price: 80 });
    expect((await german.say('no')).at(-1)).toBe(
      'Noch nicht fertig: deine Reise nach London. Sag **weiter**, dann machen wir das zu Ende.',
    );
  });
});

test('a dialog that ends at once says its word, and leads back', async () => {
  const before = talk.state.stack;
  expect(await talk.open('announcement', { word: 'Hello.' }, OVER)).toEqual(['Hello.', BACK_TO_TRIP]);
  expect(await talk.open('announcement', {}, OVER)).toEqual([]);
  expect(talk.state.stack).toEqual(before);
});

test("the library's own dialogs are led back to as well", async () => {
  await talk.say('tomorrow');
  await talk.say('survey');
  await talk.say('Ada');
  await talk.open('offer', { price: 80 }, OVER);
  expect(await talk.say('yes')).toEqual(['Noted: yes.', 'Back to the survey: Where do you live, Ada?']);
  expect(await talk.say('London')).toEqual(['Thanks, London it is.']);
});

describe('what is set aside', () => {
  const about = { topic: 'hotel.price/bellagio' };

  test('for something else is said with the reason, and comes back as it stood', async () => {
    await talk.say('tomorrow');
    await talk.say('survey');
    await talk.say('Ada');
    expect(talk.keep(await talk.bot.setAside(talk.state, 'cancelled', about, talk.place))).toEqual([
      'I stopped the survey to tell you about hotel price (bellagio). Say **resume** to go on with it.',
    ]);
    expect(ids()).toEqual([]);
    expect(await talk.say('resume')).toEqual(['Back to the survey: Where do you live, Ada?']);
    expect(await talk.say('London')).toEqual(['Thanks, London it is.']);
  });

  test('because the person has left says so', async () => {
    expect(talk.keep(await talk.bot.setAside(talk.state, 'abandoned', about, talk.place))).toEqual([
      'I put your trip to London aside for now, because I have not heard from you. Say **resume** to go on.',
    ]);
  });

  test('is named after the dialog that comes, or after nothing', async () => {
    const forOffer = await talk.bot.setAside(
      talk.state,
      'cancelled',
      { ...about, dialog: { id: 'offer' } },
      talk.place,
    );
    expect(forOffer.activities[0]?.activity['text']).toContain('to tell you about the offer for the Bellagio. Say');
    const forMessage = await talk.bot.setAside(talk.state, 'cancelled', {}, talk.place);
    expect(forMessage.activities[0]?.activity['text']).toContain('to tell you something that cannot wait. Say');
  });

  test('is both of two, and both come back', async () => {
    await talk.open('offer', { price: 80 }, OVER);
    const [said] = talk.keep(await talk.bot.setAside(talk.state, 'cancelled', about, talk.place));
    expect(said).toContain('I stopped your trip to London and the offer for the Bellagio to tell you about');
    await talk.say('resume');
    expect(ids()).toEqual(['trip', 'offer']);
    expect(await talk.say('yes')).toEqual(['Noted: yes.', BACK_TO_TRIP]);
  });

  test('is kept for a day, and five at most', async () => {
    for (let round = 0; round < 6; round++) {
      await talk.say('cancel');
      await talk.say('book a trip');
    }
    expect(talk.titles()).toEqual(Array.from({ length: 5 }, () => 'stopped: your trip to London'));
    await talk.say('cancel');
    tomorrow(talk);
    expect(await talk.say('resume')).toEqual(['Nothing is put aside.']);
    expect(talk.titles()).toEqual([]);
  });

  test('comes back over what is running, which is gone back to', async () => {
    await talk.say('cancel');
    await talk.say('survey');
    expect(await talk.say('resume')).toEqual([BACK_TO_TRIP]);
    expect(await talk.say('tomorrow')).toEqual(['Noted: tomorrow.', 'Back to the survey: What is your name?']);
  });
});
