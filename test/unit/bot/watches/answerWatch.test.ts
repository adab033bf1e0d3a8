import { expect, test } from 'vitest';
import type { LatestOfTopic } from '../../../../src/bot/dialogServices.ts';
import { answerWatch } from '../../../../src/bot/watches/answerWatch.ts';
import { silent } from '../../../support/silent.ts';
import { ADA, MONDAY, watchesInMemory } from '../chat.ts';

function startTalk(locale?: string, isOptedOut = false) {
  const watches = watchesInMemory();
  const latestEvents: LatestOfTopic = { of: async () => undefined };
  const services = { watches, latestEvents, now: () => MONDAY, isOptedOut, log: silent };
  const say = (text: string) => answerWatch(services, text, ADA, locale);
  return { watches, latestEvents, say };
}

test('a watch is kept, changed, listed and ended', async () => {
  const { say, watches } = startTalk('en-US');
  expect(await say('my watches')).toContain('You watch nothing.');
  expect(await say('watch the Bellagio below $150')).toBe(
    'The watch is kept: Bellagio, below 150 USD. Say **my watches** to see all of them, **stop watching Bellagio** to end it.',
  );
  expect(watches.rows.get('hotel.price/bellagio')).toEqual({
    ...{ v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', filter: { below: 150, currency: 'USD' } },
    since: MONDAY.toISOString(),
  });
  expect(await say('watch Bellagio if it drops 20 %')).toBe(
    'The watch is changed: Bellagio, a drop of 20 %; it was below 150 USD.',
  );
  await say('watch Luxor Las Vegas below 99.5');
  expect(await say('my watches')).toContain('- Bellagio: a drop of 20 %\n- Luxor Las Vegas: below 99.50\n');
  expect(await say('stop watching the bellagio')).toBe('I no longer watch the Bellagio for you.');
  expect(await say('stop watching Luxor')).toBe('I no longer watch the Luxor Las Vegas for you.');
  expect(watches.rows.size).toBe(0);
  expect(await say('stop watching Bellagio')).toContain('You have no watch on Bellagio.');
});

test('a watch for once says so', async () => {
  const { say, watches } = startTalk('en-US');
  expect(await say('watch Bellagio below 150 once')).toContain('The watch is kept: Bellagio, below 150, once.');
  expect(watches.rows.get('hotel.price/bellagio')).toMatchObject({ mode: 'once' });
  expect(await say('my watches')).toContain('- Bellagio: below 150, once\n');
  expect(await say('watch Bellagio if it drops 20 %')).toContain('a drop of 20 %; it was below 150, once.');
});

test('a drop is measured from the price that is known when the watch begins', async () => {
  const { say, watches, latestEvents } = startTalk('en-US');
  const event = { source: '/feed', id: '1', type: 'hotel.price', subject: 'bellagio' };
  latestEvents.of = async () => ({
    ...event,
    time: MONDAY.toISOString(),
    data: { price: 199, currency: 'USD' },
  });
  expect(await say('watch Bellagio if it drops 20 %')).toContain('a drop of 20 %, measured from 199 USD.');
  expect(watches.rows.get('hotel.price/bellagio')?.filter).toEqual({ dropPercent: 20, from: 199, currency: 'USD' });
  expect(await say('watch Bellagio below 150')).toContain('The watch is changed: Bellagio, below 150;');
});

test('a watch that knows its reference says it', async () => {
  for (const [locale, words] of [
    ['en-US', 'Bellagio: a drop of 20 %, measured from 199 USD, once'],
    ['de-DE', 'Bellagio: 20 % günstiger als 199 USD, einmal'],
  ] as const) {
    const { say, watches } = startTalk(locale);
    const filter = { dropPercent: 20, from: 199, currency: 'USD' };
    const since = MONDAY.toISOString();
    await watches.keep(ADA, { v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', filter, since, mode: 'once' });
    expect(await say('my watches')).toContain(words);
  }
});

test.each([
  ['en-US', 'watch Bellagio below 150', 'so nothing comes until you say **start**.'],
  ['de-DE', 'beobachte Bellagio unter 150', 'Bis du **start** sagst, kommt nichts.'],
])('who has said stop is told that nothing comes, %s', async (locale, words, hint) => {
  const { say } = startTalk(locale, true);
  expect(await say(words)).toContain(hint);
  expect(await say(words)).toContain(hint);
  expect(await startTalk(locale).say(words)).not.toContain('start');
});

test.each([
  ['en-US', 'watch *Bella_gio* [x](https://evil.example) below 150', 'stop watching *Bella'],
  ['de-DE', 'beobachte *Bella_gio* [x](https://evil.example) unter 150', 'beobachte *Luxor* nicht mehr'],
])('a name is text and nothing else, %s', async (locale, begin, end) => {
  const { say } = startTalk(locale);
  const answers = [await say(begin), await say(begin), await say('my watches'), await say(end), await say(end)];
  for (const answer of answers) expect(answer).not.toMatch(/[^\\]\[x|[^\\*]\*(?:Bella|Luxor)|https:\/\//i);
  expect(answers[0]).toContain('Bella\\_gio');
});

test('in German', async () => {
  const { say } = startTalk('de-DE');
  expect(await say('beobachte das Bellagio unter 150,50 €')).toContain(
    'Das ist vorgemerkt: Bellagio, unter 150,50 EUR.',
  );
  expect(await say('beobachte Bellagio, wenn es um 12,5 % fällt')).toContain('12,5 % günstiger; vorher unter');
  expect(await say('beobachte Bellagio nicht mehr')).toBe('Ich beobachte Bellagio nicht mehr für dich.');
});

test('a name that several watches have is not guessed', async () => {
  const { say, watches } = startTalk();
  await say('watch Hilton Berlin below 150');
  await say('watch Hilton London below 150');
  expect(await say('stop watching Hilton')).toContain('no watch on Hilton');
  expect(watches.rows.size).toBe(2);
});

test('more than there may be', async () => {
  const { say, watches } = startTalk();
  watches.keep = async () => ({ kind: 'full' });
  expect(await say('watch Bellagio below 150')).toContain('You have 50 watches');
});

test('what is not understood is asked back, what is about something else is left alone', async () => {
  const { say } = startTalk();
  expect(await say('watch Bellagio')).toContain('Tell me the hotel and the price');
  for (const text of ['hello', 'stop watching', 'tomorrow', '']) expect(await say(text)).toBeUndefined();
});
