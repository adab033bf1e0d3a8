import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { acceptNotification } from '../../../src/delivery/acceptNotification.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { parseWatch } from '../../../src/domain/watch.ts';
import { notificationIdOf } from '../../../src/domain/watchedEvent.ts';
import { answerEvents } from '../../../src/events/answerEvents.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';
import { request } from '../../support/events.ts';
import { silent } from '../../support/silent.ts';

const bot = await startBot();
afterAll(() => bot[Symbol.asyncDispose]());
const { channel } = bot;

const SOURCE = '/prices';
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

function priceOf(hotel: string, id: string, data: object) {
  return { specversion: '1.0', source: SOURCE, id, type: 'hotel.price', subject: hotel, data };
}

/** Posts events and goes on with what they became. */
async function post(...events: ReturnType<typeof priceOf>[]) {
  const answer = await answerEvents(bot.services, request(JSON.stringify(events), BATCH), silent);
  for (const { id } of events) {
    const notification = notificationIdOf({ source: SOURCE, id });
    const pointers = bot.pointers.filter((pointer) => pointer.id === notification);
    for (const { range } of pointers) await bot.goOn(notification, { range });
  }
  return answer;
}

/** What a person is told by `act`. */
async function toldBy(name: string, act: () => Promise<unknown>): Promise<string[]> {
  const before = channel.textsIn(`chat-${name}`).length;
  await act();
  return channel.textsIn(`chat-${name}`).slice(before);
}

const say = (name: string, text: string) => bot.post(messageFrom(name, channel, { text }));

test('a price that falls becomes an offer for who watches it, each time it falls as far again', async () => {
  await say('ada', 'watch Bellagio if it drops 20 %');
  expect(await toldBy('ada', () => post(priceOf('bellagio', 'a-1', { price: 200, currency: 'USD' })))).toEqual([]);
  expect(await toldBy('ada', () => say('ada', 'my watches'))).toEqual([expect.stringContaining('from 200 USD')]);
  const offer = await toldBy('ada', () => post(priceOf('bellagio', 'a-2', { price: 159, currency: 'USD' })));
  expect(offer).toEqual([expect.stringMatching(/Bellagio is down by 20 %: now 159 USD, it was 200 USD/)]);
  await say('ada', 'not now');
  expect(await toldBy('ada', () => post(priceOf('bellagio', 'a-3', { price: 150 })))).toEqual([]);
  expect(await toldBy('ada', () => post(priceOf('bellagio', 'a-4', { price: 120 })))).toHaveLength(1);
});

test('once is once, and the same event is one', async () => {
  await say('bob', 'watch Luxor below 150 once');
  const first = priceOf('luxor', 'b-1', { price: 149 });
  expect(await toldBy('bob', () => post(first))).toHaveLength(1);
  expect(await toldBy('bob', () => post(first))).toEqual([]);
  await say('bob', 'not now');
  expect(await toldBy('bob', () => post(priceOf('luxor', 'b-2', { price: 10 })))).toEqual([]);
  expect(await toldBy('bob', () => say('bob', 'my watches'))).toEqual([expect.stringContaining('You watch nothing')]);
});

test('a watch with a filter and a text of its own, in which the data are only text', async () => {
  await say('cy', 'hello');
  const watch = parseWatch({
    ...{ v: 1, topic: 'order.shipped/4711', name: 'Your order', since: new Date().toISOString() },
    filter: { where: { parcels: { $gte: 1 }, country: { $in: ['DE', 'AT'] } } },
    becomes: { message: { text: '{{watch.name}} is on its way with {{data.carrier}}.' } },
  });
  if (!watch.ok) throw new Error(JSON.stringify(watch.problems));
  await bot.services.watches.keep(userKey('emulator', 'cy'), watch.watch);
  const shipped = (id: string, data: object) => ({ ...priceOf('4711', id, data), type: 'order.shipped' });
  expect(await toldBy('cy', () => post(shipped('c-1', { parcels: 0, country: 'DE' })))).toEqual([]);
  const data = { parcels: 2, country: 'DE', carrier: '[Post](https://evil.example)' };
  const told = 'Your order is on its way with \\[Post\\](https:\u200b//evil.\u200bexample).';
  expect(await toldBy('cy', () => post(shipped('c-2', data)))).toEqual([told]);
});

test('64 KiB of data are taken, watched or not', async () => {
  await say('dan', 'watch Mirage below 150');
  const data = { price: 149, text: 'x'.repeat(65_000) };
  expect(await post(priceOf('mirage', 'd-1', data), priceOf('nobodys', 'd-2', data))).toMatchObject({
    status: 202,
    jsonBody: { accepted: 2, rejected: [] },
  });
  expect(channel.textsIn('chat-dan').at(-1)).toContain('149');
});

test('an event whose id a notification of somebody else has is no repeated one: it is told, and answered with 503', async () => {
  await say('eve', 'watch Mandalay below 150');
  const event = priceOf('mandalay', 'e-1', { price: 149 });
  const id = notificationIdOf(event);
  await acceptNotification(bot.services, id, { to: userNamed('eve'), message: { text: 'not of an event' } });
  const errors: string[] = [];
  const log = { ...silent, error: (text: string) => errors.push(text) };
  const answer = await answerEvents(bot.services, request(JSON.stringify([event]), BATCH), log);
  expect(answer.status).toBe(503);
  expect(errors.join('\n')).toContain(id);
});

test('the same event with other data is one that was there', async () => {
  await say('fay', 'watch Sahara below 150');
  await post(priceOf('sahara', 'f-1', { price: 149 }));
  const answer = await post(priceOf('sahara', 'f-1', { price: 99 }));
  expect(answer).toMatchObject({ status: 202, jsonBody: { accepted: 1, rejected: [] } });
  expect(channel.textsIn('chat-fay').join()).not.toContain('99');
});

const OVER = 'The offer for the Aria at 149 USD is over: the price has changed since.';

describe('an offer whose price has changed since', () => {
  async function offered(name: string) {
    await say(name, 'watch Aria below 150');
    const price = (amount: number) => priceOf('aria', `${name}-${amount}`, { price: amount, currency: 'USD' });
    await post(price(149));
    return () => post(price(120));
  }
  afterEach(async () => {
    for (const name of ['gil', 'hal', 'ira']) await say(name, 'stop watching Aria');
  });

  test('is not what the person is led back to', async () => {
    const fall = await offered('gil');
    expect(await toldBy('gil', fall)).toEqual([expect.stringContaining('120 USD')]);
    expect(await toldBy('gil', () => say('gil', 'take it'))).toEqual(['The Aria is booked for 120 USD.', OVER]);
  });

  test('is not asked again', async () => {
    const fall = await offered('hal');
    await fall();
    const told = await toldBy('hal', () => say('hal', 'cancel'));
    expect(told).toEqual([expect.stringContaining('I stopped the offer for the Aria'), OVER]);
    expect(await toldBy('hal', () => say('hal', 'resume'))).toEqual([expect.stringContaining('120 USD')]);
  });

  test('is not brought back', async () => {
    const fall = await offered('ira');
    await say('ira', 'cancel');
    await fall();
    await say('ira', 'take it');
    const notValid = 'I cannot bring back the offer for the Aria: it is not valid any more.';
    expect(await toldBy('ira', () => say('ira', 'resume'))).toEqual([notValid]);
  });
});
