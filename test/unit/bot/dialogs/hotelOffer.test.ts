import type { Activity } from 'botbuilder';
import { beforeEach, describe, expect, test } from 'vitest';
import { hotelOffer } from '../../../../src/bot/dialogs/hotelOffer.ts';
import { problemsOf } from '../../../../src/domain/problem.ts';
import type { Watch } from '../../../../src/domain/watch.ts';
import { Chat, MONDAY, textOf } from '../chat.ts';

const OFFER = { hotel: 'Bellagio', city: 'Las Vegas', price: 159, was: 199, currency: 'USD' };
const NEWS = 'The Bellagio in Las Vegas is down by 20 %: now 159 USD, it was 199 USD.';
const QUESTION = `${NEWS} Do you want to book it?`;
const WATCH: Watch = {
  ...{ v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', since: MONDAY.toISOString(), filter: { below: 160 } },
};

let chat = new Chat([]);
beforeEach(() => {
  chat = new Chat([hotelOffer]);
  chat.watches.rows.set(WATCH.topic, WATCH);
});
const open = (options: object = OFFER) => chat.turn((dc) => dc.beginDialog('hotelOffer', options));

interface Element {
  facts?: { title: string }[];
}
const contentOf = (card?: Partial<Activity>): { body: Element[]; actions: { title: string }[] } =>
  card?.attachments?.[0]?.content;
const factsOf = (card?: Partial<Activity>) =>
  contentOf(card).body.flatMap(({ facts = [] }) => facts.map(({ title }) => title));
const titlesOf = (card?: Partial<Activity>) => contentOf(card).actions.map(({ title }) => title);

describe('is shown', () => {
  test.each(['msteams', 'webchat', 'directline', 'emulator'])('as a card on %s', async (channelId) => {
    chat = new Chat([hotelOffer], { channelId });
    const [card] = await open();
    expect([card?.text, card?.summary]).toEqual([undefined, QUESTION]);
    const content = card?.attachments?.[0]?.content;
    expect(content.actions.map(({ title, data }: { title: string; data: object }) => [title, data])).toEqual(
      ['take it', 'not now', 'tell me more', 'stop watching'].map((answer) => {
        const title = `${answer.slice(0, 1).toUpperCase()}${answer.slice(1)}`;
        const msteams = { type: 'messageBack', displayText: title, text: answer };
        return [title, { answer, about: 'Bellagio 159 USD', ...(channelId === 'msteams' ? { msteams } : {}) }];
      }),
    );
  });

  test('with the time up to which it is valid, and no fact that the news has', async () => {
    const [plain] = await open();
    expect(factsOf(plain)).toEqual([]);
    const [card] = await open({ ...OFFER, validUntil: '2026-11-24T12:00:00Z' });
    expect(factsOf(card)).toEqual(['Valid until']);
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
    expect(textOf(await chat.turn((dc) => dc.repromptDialog()))).toMatch(
      /^\[Zurück zum Thema: das Angebot für Bellagio\. Jetzt 159 USD statt 199 USD\./,
    );
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
    const [card, ...others] = await chat.turn((dc) => dc.continueDialog(), { text: 'tell me more' });
    expect([card?.text, others]).toEqual([undefined, []]);
    expect(card?.summary).toMatch(/^The Bellagio in Las Vegas is down by 20 %/);
    expect(card?.summary).toContain('- Before: 199 USD\n- Valid until: 24 Nov 2026, 13:00 (Europe/Berlin)');
    expect(factsOf(card)).toEqual(['Hotel', 'City', 'Price', 'Before', 'Valid until']);
    expect(titlesOf(card)).toEqual(['Take it', 'Not now', 'Stop watching']);
    expect(await chat.say('yes')).toBe('The Bellagio is booked for 159 USD.');
  });

  test('with a wish to know more, where no cards are shown', async () => {
    chat = new Chat([hotelOffer], { channelId: 'sms' });
    await open();
    expect(await chat.say('tell me more')).toBe(
      `${NEWS}\n\n- Hotel: Bellagio\n- City: Las Vegas\n- Price: 159 USD\n- Before: 199 USD\n\nDo you want to book it?\n\n- Take it\n- Not now\n- Stop watching`,
    );
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
    expect(await chat.say(old?.attachments?.[0]?.content.actions[0].data)).toBe(
      `[That offer is not open any more. ${QUESTION}]`,
    );
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
    expect(await chat.say('start over')).toMatch(/^\[From the beginning, then\. The Bellagio in Las Vegas/);
  });
});

describe('is led back to', () => {
  test('as a card, which names the hotel once', async () => {
    await open();
    const [card] = await chat.turn((dc) => dc.repromptDialog());
    const news = 'Back to the offer for the Bellagio: now 159 USD, it was 199 USD.';
    expect([card?.text, card?.summary]).toEqual([undefined, `${news} Do you want to book it?`]);
    expect(card?.attachments?.[0]?.content.body[0].text).toBe(news);
    expect(titlesOf(card)).toEqual(['Take it', 'Not now', 'Tell me more', 'Stop watching']);
  });

  test('as text, where no cards are shown', async () => {
    chat = new Chat([hotelOffer], { channelId: 'sms' });
    await open({ hotel: 'Bellagio', price: 159 });
    expect(textOf(await chat.turn((dc) => dc.repromptDialog()))).toMatch(
      /^Back to the offer for the Bellagio: it costs 159 USD now\. Do you want to book it\?\n\n- Take it/,
    );
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
