import { beforeEach, describe, expect, test } from 'vitest';
import { StaleStateError } from '../../../../src/bot/dialogDefinition.ts';
import { hotelOffer } from '../../../../src/bot/dialogs/hotelOffer.ts';
import { tripBooking } from '../../../../src/bot/dialogs/tripBooking.ts';
import { FormDialog } from '../../../../src/bot/form/formDialog.ts';
import { buttonsOf, Chat, MONDAY, textOf } from '../chat.ts';

let chat = new Chat([]);
beforeEach(() => {
  chat = new Chat([tripBooking, hotelOffer]);
});

/** Begins as a person's words do. */
const begin = (text: string, locale?: string) => chat.begin('trip-booking', tripBooking.begunBy?.(text, locale));
const disturb = () => (typeof tripBooking.disturb === 'function' ? tripBooking.disturb(chat.top.state) : '');
const { dialog } = tripBooking;
if (!(dialog instanceof FormDialog)) throw new Error('the booking is no form');

const TO_PAYMENT = ['book a trip to London for 2 tomorrow', 'from Berlin', 'yes'];

describe('booking a trip', () => {
  test('one question after the other', async () => {
    expect(await begin('book a trip')).toBe('Where do you want to go?');
    expect(await chat.say('London')).toBe('When do you want to fly?');
    expect(await chat.say('tomorrow')).toBe('How many of you are travelling?');
    expect(await chat.say('two')).toBe('Where do you fly from?');
    expect(await chat.say('from Berlin')).toBe(
      'From Berlin to London on Tuesday 24 November, 2 travellers. Shall I book it?',
    );
    expect(disturb()).toBe('always');
    expect(await chat.say('yes, book it')).toContain('the last four digits of your card?');
    expect(disturb()).toBe('never');
    expect(await chat.say('4242')).toBe(
      'Your trip to London is booked: from Berlin on Tuesday 24 November, 2 travellers. I noted the card •••• 4242 and charged nothing.',
    );
    expect(chat.stack).toEqual([]);
  });

  test('what was said already is not asked', async () => {
    expect(await begin('book a trip to London for 2 tomorrow')).toBe('Where do you fly from?');
    expect(await begin('book a trip to London')).toBe('When do you want to fly?');
    expect(await begin('book a trip for two')).toBe('Where do you want to go?');
    expect(await chat.say('Paris, on Friday')).toBe('Where do you fly from?');
    expect(await chat.begin('trip-booking', { destination: 'Rome', travellers: 1 })).toBe('When do you want to fly?');
  });

  test('in German', async () => {
    chat = new Chat([tripBooking], { locale: 'de-DE' });
    expect(await begin('Ich möchte eine Reise nach London buchen', 'de-DE')).toBe('Wann möchtest du fliegen?');
    expect(await chat.say('irgendwann')).toContain('Ich brauche einen Tag');
    expect(await chat.say('übermorgen')).toBe('Wie viele seid ihr?');
    expect(await chat.say('zu zweit')).toBe('Von wo fliegst du ab?');
    expect(await chat.say('ab Berlin')).toBe(
      'Von Berlin nach London, Mittwoch, 25. November, 2 Personen. Soll ich das buchen?',
    );
    expect(await chat.say('ja bitte')).toContain('nur eine Vorführung');
    expect(await chat.say('4242')).toContain('abgebucht wurde nichts');
  });

  test('the answers of buttons are understood', async () => {
    for (const locale of ['en-US', 'de-DE']) {
      chat = new Chat([tripBooking], { locale });
      let shown = await chat.turn((dc) => dc.beginDialog('trip-booking'));
      for (const answer of ['', '', '', 'Berlin', '']) {
        const [first = ''] = buttonsOf(shown.at(-1));
        shown = await chat.turn((dc) => dc.continueDialog(), { text: answer === '' ? first : answer });
      }
      expect(chat.top.state.question).toBe('card');
    }
  });
});

describe('changing course', () => {
  test('back, to the question before and through all of them', async () => {
    for (const text of TO_PAYMENT) await (chat.stack.length > 0 ? chat.say(text) : begin(text));
    expect(await chat.say('back')).toContain('Shall I book it?');
    expect(await chat.say('back')).toBe('Where do you fly from?');
    expect(await chat.say('Back!')).toBe('How many of you are travelling?');
    expect(await chat.say('go back')).toBe('When do you want to fly?');
    expect(await chat.say('back')).toBe('Where do you want to go?');
    expect(await chat.say('back')).toBe(
      'This is the first question. I need the name of a city, for example **London**.',
    );
    expect(chat.top.state).toEqual({ values: {}, question: 'destination' });
  });

  test('start over', async () => {
    await begin('book a trip to London for 2 tomorrow');
    expect(await chat.say('start over')).toBe('From the beginning, then. Where do you want to go?');
    expect(chat.top.state.values).toEqual({});
  });

  test('cancel', async () => {
    await begin('book a trip to London');
    expect(await chat.say('cancel')).toBe('I stopped your trip to London.');
    expect(chat.stack).toEqual([]);
  });

  test('another answer than the one that was asked for', async () => {
    await begin('book a trip to London');
    expect(await chat.say('from Berlin')).toBe('Noted. When do you want to fly?');
    expect(await chat.say('tomorrow for 3')).toContain('3 travellers');
    expect(await chat.say('no')).toContain('tell me what to change');
    expect(await chat.say('from Hamburg')).toContain('Noted. From Hamburg to London');
    expect(await chat.say('change the date')).toBe('When do you want to fly?');
    expect(await chat.say('Friday')).toContain('on Friday 27 November');
  });
});

describe('what is not understood gets one sentence', () => {
  test.each([
    [['book a trip'], '???', 'I need the name of a city'],
    [['book a trip to London'], 'yes, book it', 'I need one day'],
    [['book a trip to London'], 'yesterday', 'That day is over'],
    [['book a trip to London'], '3 December 2029', 'more than a year ahead'],
    [['book a trip to London', 'tomorrow'], 'many', 'a number from 1 to 9'],
    [['book a trip to London', 'tomorrow'], '12', 'a number from 1 to 9'],
    [['book a trip to London for 2 tomorrow'], 'London', 'You are going to London'],
    [['book a trip to London for 2 tomorrow'], '42', 'the city that you start in'],
    [['book a trip to London for 2 tomorrow', 'Berlin'], 'hm', 'Say **yes** to book it'],
    [TO_PAYMENT, 'from Hamburg', 'Four digits are enough'],
    [['book a trip to London'], 'x'.repeat(5000), 'I need one day'],
    [['book a trip to London'], '', 'I need one day'],
  ])('after %s, %s', async ([first = '', ...others], text, expected) => {
    await begin(first);
    for (const other of others) await chat.say(other);
    const before = chat.top.state;
    const answer = await chat.say(text);
    expect(answer).toContain(expected);
    expect(answer.match(/[.?](?= |$)/g)).toHaveLength(1);
    expect(chat.top.state).toEqual(before);
  });
});

describe('disturbed', () => {
  test('by an offer, and led back with what was answered', async () => {
    await begin('book a trip to London');
    await chat.begin('hotelOffer', { hotel: 'Bellagio', price: 159, was: 199, currency: 'USD' });
    expect(await chat.say('yes, book it')).toBe(
      'The Bellagio is booked for 159 USD.\n---\nBack to your trip to London: When do you want to fly?',
    );
    await chat.say('tomorrow for two');
    const again = await chat.turn((dc) => dc.repromptDialog());
    expect(textOf(again)).toBe(
      'Back to your trip to London: Where do you fly from?\n\nSo far: Tuesday 24 November, 2 travellers.',
    );
  });

  test.each([
    ['tomorrow', true],
    ['from Berlin', true],
    ['for 2', true],
    ['yes, book it', false],
    ['back', false],
    ['', false],
  ])('knows whether its question is answered: %s', async (text, expected) => {
    await begin('book a trip to London');
    await chat.context(async (context) => expect(dialog.understands(context, chat.top.state)).toBe(expected), { text });
  });

  test('helps', async () => {
    await begin('book a trip to London');
    await chat.context(async (context) =>
      expect(dialog.help(context, chat.top.state)).toBe(
        'This is about your trip to London. I need one day, for example **tomorrow**, **Friday** or **3 December**. You can also say **back**, **start over** or **cancel**.',
      ),
    );
  });
});

test('a card is neither kept nor shown, whatever is sent of it', async () => {
  for (const text of TO_PAYMENT) await (chat.stack.length > 0 ? chat.say(text) : begin(text));
  const said = await chat.say('4111 1111 1111 1234');
  expect(said).toContain('•••• 1234');
  expect(said).not.toContain('4111');
});

test.each([{ values: {}, question: 'seat' }, { values: {} }, {}, 'text'])(
  'a state of another release is refused: %j',
  async (state) => {
    chat.stack = [{ id: 'trip-booking', state }];
    expect(() => tripBooking.title(state, undefined)).toThrow(StaleStateError);
    await expect(chat.say('tomorrow')).rejects.toThrow(/trip-booking/);
  },
);

test('what it is called', () => {
  expect(tripBooking.title(undefined, 'en')).toBe('your trip');
  expect(tripBooking.title(undefined, 'de')).toBe('deine Reise');
});

test('a trip of yesterday is not offered', async () => {
  expect(await tripBooking.isFresh?.({ date: '2026-11-22' }, MONDAY)).toBe(false);
  expect(await tripBooking.isFresh?.({ date: '2026-11-23' }, MONDAY)).toBe(true);
});
