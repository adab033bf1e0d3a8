import { beforeEach, describe, expect, test } from 'vitest';
import { hotelOffer } from '../../../../src/bot/dialogs/hotelOffer.ts';
import { problemsOf } from '../../../../src/domain/problem.ts';
import type { Watch } from '../../../../src/domain/watch.ts';
import { buttonsOf, Chat, MONDAY, textOf } from '../chat.ts';

const OFFER = { hotel: 'Bellagio', city: 'Las Vegas', price: 159, was: 199, currency: 'USD' };
const QUESTION = 'The Bellagio in Las Vegas is down by 20 %: now 159 USD, it was 199 USD. Do you want to book it?';
const WATCH: Watch = {
  ...{ v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', since: MONDAY.toISOString(), filter: { below: 160 } },
};

let chat = new Chat([]);
beforeEach(() => {
  chat = new Chat([hotelOffer]);
  chat.watches.rows.set(WATCH.topic, WATCH);
});
const open = (options: object = OFFER) => chat.turn((dc) => dc.beginDialog('hotelOffer', options));

describe('is shown', () => {
  test.each(['msteams', 'webchat', 'directline', 'emulator'])('as a card on %s', async (channelId) => {
    chat = new Chat([hotelOffer], { channelId });
    const [card] = await open();
    expect([card?.text, card?.summary]).toEqual([undefined, QUESTION]);
    const content = card?.attachments?.[0]?.content;
    expect(content.actions.map(({ title, data }: { title: string; data: object }) => [title, data])).toEqual(
      ['take it', 'not now', 'tell me more', 'stop watching'].map((answer) => {
        const title = `${answer.slice(0, 1).toUpperCase()}${answer.slice(1)}`;
        return [
          title,
          { answer, about: 'Bellagio 159 USD', msteams: { type: 'messageBack', displayText: title, text: answer } },
        ];
      }),
    );
  });

  test.each(['slack', 'sms', 'email'])('as text with its answers on %s', async (channelId) => {
    chat = new Chat([hotelOffer], { channelId });
    const [text] = await open();
    expect(text?.text).toBe(`${QUESTION}\n\n- Take it\n- Not now\n- Tell me more\n- Stop watching`);
    expect([text?.attachments, text?.suggestedActions]).toEqual([undefined, undefined]);
  });

  test.each([
    [{ hotel: 'Bellagio', price: 159 }, 'The Bellagio costs 159 USD now.'],
    [{ hotel: 'The Savoy', price: 159.5, currency: 'GBP' }, 'The Savoy costs 159.50 GBP now.'],
    [{ hotel: 'Bellagio', price: 159, was: 120 }, 'The Bellagio costs 159 USD now.'],
    [{ hotel: 'Bellagio', price: 199.9, was: 200 }, 'The Bellagio costs 199.90 USD now.'],
    [{ hotel: 'Bellagio', price: 1250, was: 2500 }, 'is down by 50 %: now 1,250 USD, it was 2,500 USD.'],
  ])('%j: %s', async (options, words) => {
    expect(textOf(await open(options))).toContain(words);
  });

  test('in German', async () => {
    chat = new Chat([hotelOffer], { locale: 'de-DE' });
    expect(textOf(await open())).toBe(
      '[Bellagio in Las Vegas ist um 20 % günstiger: jetzt 159 USD statt 199 USD. Möchtest du das buchen?]',
    );
    expect(await chat.say('mehr dazu')).toContain('- Vorher: 199 USD');
    expect(await chat.say('ja, bitte buchen')).toBe('Bellagio ist für 159 USD gebucht.');
  });
});

describe('is answered', () => {
  test.each([
    ['yes, book it', 'The Bellagio is booked for 159 USD.'],
    ['take it', 'The Bellagio is booked for 159 USD.'],
    ['no thanks', 'All right, not this time.'],
    ['back', 'All right, not this time.'],
    ['stop watching', 'I no longer watch the Bellagio for you.'],
  ])('%s', async (text, answer) => {
    await open();
    expect(await chat.say(text)).toBe(answer);
    expect(chat.stack).toEqual([]);
    expect(chat.watches.rows.size).toBe(text === 'stop watching' ? 0 : 1);
  });

  test('with a wish to know more', async () => {
    await open({ ...OFFER, validUntil: '2026-11-24T12:00:00Z' });
    const shown = await chat.turn((dc) => dc.continueDialog(), { text: 'tell me more' });
    const [first] = shown;
    expect(textOf(shown)).toContain('- Before: 199 USD\n- Valid until: 24 Nov 2026, 13:00 (Europe/Berlin)');
    expect(textOf(shown)).toContain('Do you want to book it?');
    expect(buttonsOf(first)).toEqual(['Take it', 'Not now', 'Stop watching']);
    expect(await chat.say('yes')).toBe('The Bellagio is booked for 159 USD.');
  });

  test('with words that are none of the answers', async () => {
    await open();
    expect(await chat.say('what?')).toBe(
      'You can say **take it**, **not now**, **tell me more** or **stop watching**.',
    );
    expect(chat.stack).toHaveLength(1);
  });

  test('by a button', async () => {
    const [card] = await open();
    expect(await chat.say(card?.attachments?.[0]?.content.actions[0].data)).toBe('The Bellagio is booked for 159 USD.');
  });

  test('but not by a button of another offer', async () => {
    const [old] = await open({ ...OFFER, hotel: 'Luxor' });
    chat.stack = [];
    await open();
    expect(await chat.say(old?.attachments?.[0]?.content.actions[0].data)).toContain('You can say');
    expect(await chat.say({ answer: 'not now', about: 'Bellagio 159 USD' })).toContain('All right');
  });

  test('and stops another watch where its topic says so', async () => {
    chat.watches.rows.set('hotel.price/bell', { ...WATCH, topic: 'hotel.price/bell' });
    await open({ ...OFFER, topic: 'hotel.price/bell' });
    await chat.say('stop watching');
    expect([...chat.watches.rows.keys()]).toEqual(['hotel.price/bellagio']);
  });

  test('start over keeps the offer', async () => {
    await open();
    await chat.say('more');
    expect(await chat.say('start over')).toContain('The Bellagio in Las Vegas');
  });
});

const accepts = (options: object) => hotelOffer.options?.safeParse(options);

test.each([
  [{}, 'hotel', 'text'],
  [{ hotel: '', price: 1 }, 'hotel', 'at least 1 characters'],
  [{ hotel: 'x'.repeat(101), price: 1 }, 'hotel', 'at most 100 characters'],
  [{ hotel: 'Bellagio', price: 0 }, 'price', 'at least 0.01'],
  [{ hotel: 'Bellagio', price: '159' }, 'price', 'number'],
  [{ hotel: 'Bellagio', price: 159, currency: 'dollars' }, 'currency', 'an ISO 4217 code, USD'],
  [{ hotel: 'Bellagio', price: 159, validUntil: 'tomorrow' }, 'validUntil', 'a time with its zone'],
  [{ hotel: 'Bellagio', price: 159, topic: 'bellagio' }, 'topic', '<type>/<subject>'],
  [{ hotel: 'Bellagio', price: 159, rooms: 2 }, 'rooms', 'no such field'],
])('refuses %j: %s', (options, field, expected) => {
  const error = accepts(options)?.error;
  expect(error && problemsOf(error, options)[0]).toEqual({
    ...{ field, got: expect.any(String), expected: expect.stringContaining(expected) },
  });
});

test('is stale when its time is over', async () => {
  const isFresh = (more: object) => hotelOffer.isFresh?.({ ...OFFER, ...more }, MONDAY);
  expect(await isFresh({})).toBe(true);
  expect(await isFresh({ validUntil: '2026-11-23T20:30:01Z' })).toBe(true);
  expect(await isFresh({ validUntil: '2026-11-23T20:30:00Z' })).toBe(false);
});

test('may be disturbed, and has a name', async () => {
  await open();
  const { disturb } = hotelOffer;
  expect(typeof disturb === 'function' && disturb(chat.top.state)).toBe('always');
  expect(hotelOffer.title(chat.top.state, 'en')).toBe('the offer for the Bellagio');
  expect(hotelOffer.title(undefined, 'en')).toBe('a hotel offer');
});
