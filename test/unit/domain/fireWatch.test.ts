import { expect, test } from 'vitest';
import { fireWatch } from '../../../src/domain/fireWatch.ts';
import { parseWatch, type Watch, watchSchema } from '../../../src/domain/watch.ts';
import { notificationIdOf, type WatchedEvent } from '../../../src/domain/watchedEvent.ts';

const START = Date.UTC(2026, 10, 23, 12);
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

function watch(filter: Watch['filter'], more: Partial<Watch> = {}): Watch {
  return { v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', filter, since: at(0), ...more };
}

function event(data: unknown, minute = 1): WatchedEvent {
  return { source: '/feed', id: `e-${minute}`, type: 'hotel.price', subject: 'bellagio', time: at(minute), data };
}

/** What a watch says to one event after another: the prices it told, undefined for those that it kept to itself. */
function told(first: Watch, events: unknown[]): (number | undefined)[] {
  let current = first;
  return events.map((data, index) => {
    const { watch: next, content } = fireWatch(current, event(data, index + 1));
    current = watchSchema.parse(JSON.parse(JSON.stringify(next)));
    return Number(content?.dialog?.options?.['price']) || undefined;
  });
}

const prices = (...list: number[]) => list.map((price) => ({ price }));
const _ = undefined;

test.each([
  ['the first price is the reference', { dropPercent: 20, from: null }, prices(200, 161, 160), [_, _, 160]],
  ['a known reference', { dropPercent: 20, from: 200 }, prices(199, 160), [_, 160]],
  [
    'the next drop is measured from what was told',
    { dropPercent: 20, from: 200 },
    prices(160, 150, 129, 128),
    [160, _, _, 128],
  ],
  ['not for each cent', { dropPercent: 20, from: 200 }, prices(160, 159.99, 159.98, 159), [160, _, _, _]],
  ['the reference does not rise', { dropPercent: 20, from: 200 }, prices(300, 230, 160), [_, _, 160]],
  ['percents that doubles have not', { dropPercent: 7, from: 100 }, prices(93.01, 93), [_, 93]],
  ['below', { below: 150 }, prices(151, 150, 149.99), [_, _, 149.99]],
  ['below, not for each cent', { below: 150 }, prices(149, 148.9, 142, 141.55, 141.5), [149, _, _, 141.55, _]],
  ['below, armed again at the limit', { below: 150 }, prices(149, 150, 149.5, 149), [149, _, 149.5, _]],
  ['below, a rise under the limit', { below: 150 }, prices(140, 149, 140), [140, _, _]],
  ['every event that matches', { where: { price: { $lt: 100 } } }, prices(99, 100, 99, 98.9), [99, _, 99, 98.9]],
  [
    'no price',
    { below: 150 },
    [{}, { price: '10' }, { price: -1 }, { price: 0 }, null, 'x', [{ price: 1 }]],
    [_, _, _, _, _, _, _],
  ],
  ['no offer of less than a cent', { below: 150 }, prices(0.001, 140), [_, 140]],
  [
    'another currency',
    { below: 150, currency: 'USD' },
    [
      { price: 1, currency: 'EUR' },
      { price: 2, currency: 'usd' },
    ],
    [_, 2],
  ],
  [
    ...(['the currency of the reference', { dropPercent: 10, from: null }] as const),
    [{ price: 200, currency: 'EUR' }, { price: 100, currency: 'USD' }, { price: 100 }],
    [_, _, 100],
  ],
  [
    ...(['an odd currency is not kept', { dropPercent: 10, from: null }] as const),
    [
      { price: 200, currency: 'bananas' },
      { price: 100, currency: 'USD' },
    ],
    [_, 100],
  ],
] as const)('%s', (_name, filter, events, expected) => {
  expect(told(watch(filter), [...events])).toEqual(expected);
});

test('the offer says what the dialog takes', () => {
  const data = { price: 159, currency: 'usd', city: 'Las Vegas', validUntil: at(600), secret: 1 };
  expect(fireWatch(watch({ dropPercent: 20, from: 199 }), event(data)).content).toEqual({
    dialog: {
      id: 'hotelOffer',
      options: {
        ...{ hotel: 'Bellagio', price: 159, was: 199, currency: 'USD', city: 'Las Vegas', validUntil: at(600) },
        topic: 'hotel.price/bellagio',
      },
    },
    whenBusy: 'interrupt',
  });
});

test('what it was is what was told last, if that was more', () => {
  const fell = fireWatch(watch({ below: 150 }), event({ price: 149 })).watch;
  expect(fireWatch(fell, event({ price: 120 }, 2)).content?.dialog?.options).toMatchObject({ price: 120, was: 149 });
  const rose = fireWatch(fireWatch(watch({ below: 150 }), event({ price: 100 })).watch, event({ price: 160 }, 2)).watch;
  expect(fireWatch(rose, event({ price: 149 }, 3)).content?.dialog?.options).toEqual({
    ...{ hotel: 'Bellagio', price: 149, topic: 'hotel.price/bellagio' },
  });
});

test('a template of its own', () => {
  const becomes = { message: { text: '{{watch.name}}: {{data.price}}, was {{watch.from}}' } };
  const { content } = fireWatch(watch({ dropPercent: 20, from: 200 }, { becomes }), event({ price: 150 }));
  expect(content).toEqual({ message: { text: 'Bellagio: 150, was 200' } });
  const any = watch({ where: {} }, { becomes: { message: { text: '{{event.subject}} {{data.price}}' } } });
  expect(fireWatch(any, event('text')).content).toEqual({ message: { text: 'bellagio …' } });
});

test('once, and no more; who asks again for that event is told the same', () => {
  const first = fireWatch(watch({ below: 150 }, { mode: 'once' }), event({ price: 149 }));
  expect(first.watch).toMatchObject({
    isEnded: true,
    fired: { by: notificationIdOf(event(0)), at: at(1), price: 149 },
  });
  expect(fireWatch(first.watch, event({ price: 10 }, 2))).toEqual({ watch: first.watch, content: undefined });
  expect(fireWatch(first.watch, event({ price: 149 })).content).toEqual(first.content);
});

test('the same event gives the same content, whatever has changed since', () => {
  const { watch: fired, content } = fireWatch(watch({ below: 150 }), event({ price: 149 }));
  const changed: Watch = { ...fired, name: 'Another', since: at(99), filter: { below: 1 } };
  const again = fireWatch(changed, event({ price: 300 }));
  expect(again.content).toEqual(content);
  expect(again.watch).toBe(changed);
});

test('what happened before comes too late', () => {
  const begun = watch({ below: 150 }, { since: at(5) });
  expect(fireWatch(begun, event({ price: 1 }, 4))).toEqual({ watch: begun, content: undefined });
  expect(fireWatch(begun, event({ price: 1 }, 5)).content).toBeDefined();
  const fired = fireWatch(begun, event({ price: 140 }, 10)).watch;
  expect(fireWatch(fired, event({ price: 1 }, 9)).content).toBeUndefined();
  const risen = fireWatch(fired, event({ price: 160 }, 20)).watch;
  expect(fireWatch(risen, event({ price: 100 }, 15))).toEqual({ watch: risen, content: undefined });
  const referred = fireWatch(watch({ dropPercent: 10, from: null }), event({ price: 200 }, 8)).watch;
  expect(fireWatch(referred, event({ price: 100 }, 7)).content).toBeUndefined();
});

test('the watch is the same object as long as nothing of it changes', () => {
  const below = watch({ below: 150 });
  expect(fireWatch(below, event({ price: 160 })).watch).toBe(below);
  const fired = fireWatch(below, event({ price: 149 })).watch;
  expect(fireWatch(fired, event({ price: 148 }, 2)).watch).toBe(fired);
  const rearmed = fireWatch(fired, event({ price: 155 }, 3)).watch;
  expect(rearmed).toEqual({ ...fired, isRearmed: true, asOf: at(3) });
  expect(fireWatch(rearmed, event({ price: 156 }, 4)).watch).toBe(rearmed);
  const drop = watch({ dropPercent: 20, from: 200 });
  expect(fireWatch(drop, event({ price: 190 })).watch).toBe(drop);
});

test('a row from before templates and modes is read as it is', () => {
  const row = { v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', filter: { below: 150 }, since: at(0) };
  expect(watchSchema.parse(row)).toEqual(row);
});

test('what somebody wants to watch is checked by field', () => {
  const asked = watch({ where: { price: { $where: '1' } } }, { becomes: { message: { text: '{{env}}' } } });
  expect(parseWatch(asked)).toEqual({
    ok: false,
    problems: [
      { field: 'filter.where.price.$where', got: '"1"', expected: expect.stringContaining('$lt') },
      { field: 'becomes.message.text', got: '"{{env}}"', expected: expect.stringContaining('{{data.') },
    ],
  });
  expect(parseWatch(watch({ below: 150 })).ok).toBe(true);
});

test('a watch for all that matches tells each event, in whatever order they come, and is never written', () => {
  const any = watch({ where: {} }, { becomes: { message: { text: '{{data.price}}' } } });
  for (const minute of [2, 1, 2]) {
    const fired = fireWatch(any, event({ price: minute }, minute));
    expect(fired).toEqual({ watch: any, content: { message: { text: String(minute) } } });
  }
  expect(fireWatch(any, event({ price: 1 }, -1)).content, 'before the watch began').toBeUndefined();
});

test('one of the last three events that fired a watch gives what it gave then', () => {
  let current = watch({ dropPercent: 20, from: 200 });
  const said = [160, 120, 90, 70].map((price, index) => {
    const fired = fireWatch(current, event({ price }, index + 1));
    current = watchSchema.parse(JSON.parse(JSON.stringify(fired.watch)));
    return fired.content;
  });
  const again = said.map((_said, index) => fireWatch(current, event({ price: 1 }, index + 1)).content);
  expect(again).toEqual([undefined, ...said.slice(1)]);
});
