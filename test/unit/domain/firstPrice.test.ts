import { expect, test } from 'vitest';
import { fromKnownPrice } from '../../../src/domain/firstPrice.ts';
import type { WatchFilter } from '../../../src/domain/watch.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const drop: WatchFilter = { dropPercent: 20, from: null };
const event = (data: unknown, time = NOW.toISOString()) => ({
  ...{ source: '/feed', id: '1', type: 'hotel.price', subject: 'bellagio' },
  time,
  data,
});

test.each<[string, WatchFilter, ReturnType<typeof event> | undefined, WatchFilter]>([
  ['the price that is known', drop, event({ price: 199, currency: 'usd' }), { ...drop, from: 199, currency: 'USD' }],
  ['one without a currency', drop, event({ price: 199 }), { ...drop, from: 199 }],
  ['one in a currency that nobody knows', drop, event({ price: 199, currency: 'XXQ' }), { ...drop, from: 199 }],
  ['the first one to come, where none is known', drop, undefined, drop],
  ['the first one to come, where what is known is no price', drop, event({ price: 'cheap' }), drop],
  ['one of a day ago', drop, event({ price: 199 }, '2026-11-22T12:00:00Z'), { ...drop, from: 199 }],
  ['the first one to come, where it is older', drop, event({ price: 199 }, '2026-11-22T11:59:59Z'), drop],
  ['its own, where it has one', { ...drop, from: 250 }, event({ price: 199 }), { ...drop, from: 250 }],
  ['nothing: a limit', { below: 150 }, event({ price: 199 }), { below: 150 }],
])('a new watch is measured by %s', (_what, filter, latest, expected) => {
  expect(fromKnownPrice(filter, latest, NOW)).toEqual(expected);
});
