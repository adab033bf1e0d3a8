import { expect, test } from 'vitest';
import { readPrice } from '../../../../src/bot/watches/readPrice.ts';
import { readWatch } from '../../../../src/bot/watches/readWatch.ts';

const watch = (hotel: string, filter: object, topic = hotel.toLowerCase().replaceAll(' ', '-')) => ({
  ...{ kind: 'watch', hotel, topic: `hotel.price/${topic}`, filter, mode: 'every' },
});
const once = (hotel: string, filter: object) => ({ ...watch(hotel, filter), mode: 'once' });
const below = (amount: number, currency?: string) => ({ below: amount, ...(currency ? { currency } : {}) });
const drop = (dropPercent: number) => ({ dropPercent, from: null });

test.each([
  ['watch Bellagio below 150', watch('Bellagio', below(150))],
  ['Watch the Bellagio below $150.', watch('Bellagio', below(150, 'USD'))],
  ['watch caesars palace under 1,200 USD', watch('Caesars Palace', below(1200, 'USD'))],
  ['watch Bellagio if it drops below 150 euros', watch('Bellagio', below(150, 'EUR'))],
  ['watch Bellagio when the price is under 99.50', watch('Bellagio', below(99.5))],
  ['watch Bellagio if it drops 20 %', watch('Bellagio', drop(20))],
  ['watch the Bellagio if it drops by 20%', watch('Bellagio', drop(20))],
  ['please watch Bellagio if the price falls 12.5 percent', watch('Bellagio', drop(12.5))],
  ['watch Hotel Zürich below 150', watch('Hotel Zürich', below(150), 'hotel-zurich')],
  ["watch Lou's Place below 150", watch("Lou's Place", below(150), 'lou-s-place')],
  ['beobachte das Bellagio unter 150 Euro', watch('Bellagio', below(150, 'EUR'))],
  ['Beobachte Bellagio, wenn es um 20 % fällt', watch('Bellagio', drop(20))],
  ['beobachte Bellagio, sobald der Preis um 20 Prozent sinkt', watch('Bellagio', drop(20))],
  ['beobachte Bellagio wenn es unter 1.200,50 € fällt', watch('Bellagio', below(1200.5, 'EUR'))],
  ['beobachte Adlon, falls es um 7,5 % günstiger wird', watch('Adlon', drop(7.5))],
  ['watch Bellagio below 150 once', once('Bellagio', below(150))],
  ['watch Bellagio below $150, but only once.', once('Bellagio', below(150, 'USD'))],
  ['watch Bellagio once if it drops 20 %', once('Bellagio', drop(20))],
  ['watch Bellagio if it drops 20 % just once', once('Bellagio', drop(20))],
  ['watch Bellagio and tell me once if it drops 20 %', once('Bellagio', drop(20))],
  ['watch Bellagio once it drops below 150', watch('Bellagio', below(150))],
  ['watch Bellagio once it drops below 150 once', once('Bellagio', below(150))],
  ['watch Bellagio below 150 every time', watch('Bellagio', below(150))],
  ['watch Bellagio every time it drops 20 %', watch('Bellagio', drop(20))],
  ['tell me once if Bellagio drops below 150', once('Bellagio', below(150))],
  ['Please let me know once when the price of the Bellagio is under 150 euros', once('Bellagio', below(150, 'EUR'))],
  ['tell me every time Bellagio drops 20 %', watch('Bellagio', drop(20))],
  ['beobachte Bellagio unter 150 Euro, aber nur einmal', once('Bellagio', below(150, 'EUR'))],
  ['beobachte Bellagio einmal, wenn es um 20 % fällt', once('Bellagio', drop(20))],
  ['beobachte Bellagio jedes Mal, wenn es um 20 % fällt', watch('Bellagio', drop(20))],
  ['sag mir einmal Bescheid, wenn das Bellagio unter 150 Euro fällt', once('Bellagio', below(150, 'EUR'))],
  ['sag mir jedes Mal Bescheid, wenn der Preis vom Bellagio um 10 % fällt', watch('Bellagio', drop(10))],
  ['tell me once more', undefined],
  ['remind me of it and tell me once if Bellagio drops below 150', undefined],
  ['tell me once if it drops below 150', undefined],
  ['tell me if Bellagio drops below 150', undefined],
  ['tell me every time you wake up', undefined],
  ['watch once', { kind: 'unclear' }],
  ['watch', { kind: 'unclear' }],
  ['watch Bellagio', { kind: 'unclear' }],
  ['watch Bellagio below zero', { kind: 'unclear' }],
  ['watch Bellagio below 0', { kind: 'unclear' }],
  ['watch Bellagio below -5', { kind: 'unclear' }],
  ['watch Bellagio below 150 bananas', { kind: 'unclear' }],
  ['watch Bellagio if it drops 0 %', { kind: 'unclear' }],
  ['watch Bellagio if it drops 120 %', { kind: 'unclear' }],
  ['watch ... below 150', { kind: 'unclear' }],
  ['my watches', { kind: 'list' }],
  ['Show my watches!', { kind: 'list' }],
  ['what do you watch for me?', { kind: 'list' }],
  ['meine Beobachtungen', { kind: 'list' }],
  ['stop watching Bellagio', { kind: 'end', hotel: 'Bellagio' }],
  ['Stop watching the bellagio.', { kind: 'end', hotel: 'Bellagio' }],
  ["don't watch Bellagio anymore", { kind: 'end', hotel: 'Bellagio' }],
  ['beobachte Bellagio nicht mehr', { kind: 'end', hotel: 'Bellagio' }],
  ['hör auf, das Bellagio zu beobachten', { kind: 'end', hotel: 'Bellagio' }],
  ['Bellagio nicht mehr beobachten', { kind: 'end', hotel: 'Bellagio' }],
  ['stop watching', undefined],
  ['stop watching it', undefined],
  ['nicht mehr beobachten', undefined],
  ['stop', undefined],
  ['I like to watch birds below 150', undefined],
  ['watches are expensive', undefined],
  [`watch ${'x'.repeat(300)} below 150`, undefined],
  [`watch ${'x'.repeat(101)} below 150`, { kind: 'unclear' }],
  ['', undefined],
])('%s', (text, expected) => {
  expect(readWatch(text)).toEqual(expected);
});

test.each([
  ['150', { amount: 150 }],
  ['1,200', { amount: 1200 }],
  ['1.200', { amount: 1200 }],
  ['1.20', { amount: 1.2 }],
  ['1,234,567.89', { amount: 1_234_567.89 }],
  ['1.234.567,89 €', { amount: 1_234_567.89, currency: 'EUR' }],
  ['£99', { amount: 99, currency: 'GBP' }],
  ['99 chf', { amount: 99, currency: 'CHF' }],
  ['1,2,3', undefined],
  ['12.345.6', { amount: 12345.6 }],
  ['99 xyz', undefined],
  ['9999999999', undefined],
  ['', undefined],
])('a price, %s', (text, expected) => {
  expect(readPrice(text)).toEqual(expected);
});
