import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offerOptions } from '../../../src/bot/dialogs/offer/offerOptions.ts';
import { fireWatch } from '../../../src/domain/fireWatch.ts';
import { type Watch, watchSchema } from '../../../src/domain/watch.ts';
import type { WatchedEvent } from '../../../src/domain/watchedEvent.ts';

const START = Date.UTC(2026, 10, 23, 12);
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

const price = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0.01, max: 400, noNaN: true }));
const filter: fc.Arbitrary<Watch['filter']> = fc.oneof(
  fc.record({ below: price }),
  fc.record({ dropPercent: fc.constantFrom(0.5, 5, 7, 20, 50, 99), from: fc.option(price) }),
  fc.record({ where: fc.constantFrom({}, { price: { $lt: 100 } }, { city: { $in: ['a', null] } }) }),
);
const becomes = fc.constantFrom<(Watch['becomes'] | undefined)[]>(
  undefined,
  { message: { text: '{{data.price}} {{data.city}} {{event.id}} {{watch.from}}' }, whenBusy: 'wait' },
  { dialog: { id: 'mine', options: { city: '{{data.city}}', all: ['{{data.price}}'] } } },
);
const watch: fc.Arbitrary<Watch> = fc
  .record({
    filter,
    becomes,
    name: fc.string({ unit: 'grapheme' }),
    mode: fc.constantFrom('every' as const, 'once' as const),
  })
  .map(({ becomes, ...rest }) => ({
    ...{ v: 1 as const, topic: 'hotel.price/bellagio', since: at(0), ...rest },
    ...(becomes === undefined ? {} : { becomes }),
  }));

const odd = fc.anything({ withNullPrototype: true, maxDepth: 3 });
const data = fc.oneof(
  fc.record({ price }),
  fc.record({
    price,
    currency: fc.constantFrom('USD', 'eur', 'bananas', ''),
    city: fc.oneof(fc.string(), odd),
    validUntil: odd,
  }),
  fc.record({ price: odd, city: odd, currency: odd }, { requiredKeys: [] }),
  odd,
);
const event: fc.Arbitrary<WatchedEvent> = fc
  .record({ id: fc.string(), subject: fc.string({ minLength: 1 }), minute: fc.integer({ min: -5, max: 500 }), data })
  .map(({ minute, ...rest }) => ({ source: '/feed', type: 'hotel.price', time: at(minute), ...rest }));

test('whatever comes, nothing throws, and an event that comes again says the same again', () => {
  fc.assert(
    fc.property(watch, fc.array(event, { maxLength: 10 }), (first, events) => {
      let current = first;
      for (const each of events) {
        const once = fireWatch(current, each);
        const again = fireWatch(once.watch, each);
        expect(again.content).toEqual(once.content);
        expect(again.watch).toBe(once.watch);
        current = once.watch;
      }
    }),
    { numRuns: 500 },
  );
});

test('what a watch has become is kept in a row as it is', () => {
  const plain = event.map((each) => ({ ...each, data: JSON.parse(JSON.stringify(each.data) ?? 'null') }));
  fc.assert(
    fc.property(watch, plain, (first, each) => {
      const { watch: next, content } = fireWatch(first, each);
      const read = watchSchema.parse(JSON.parse(JSON.stringify(next)));
      expect(fireWatch(read, each).content).toEqual(content);
      expect(JSON.stringify(next).length).toBeLessThan(32_000);
    }),
    { numRuns: 500 },
  );
});

test('the dialog never refuses an offer', () => {
  fc.assert(
    fc.property(watch, event, (first, each) => {
      const { becomes: _, ...own } = first;
      const { content } = fireWatch(own, each);
      if (content) expect(offerOptions.safeParse(content.dialog?.options).error).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('a series of prices never fires twice within less than the step', () => {
  const steady = fc.oneof(
    fc.record({ below: price }),
    fc.record({ dropPercent: fc.constantFrom(0.5, 7, 20), from: price }),
  );
  const walk = fc.array(fc.oneof(price, fc.integer({ min: 90, max: 110 })), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(steady, walk, (each, prices) => {
      let current: Watch = { v: 1, topic: 'hotel.price/a', name: 'A', since: at(0), filter: each };
      let told: number | undefined;
      let hasRisen = false;
      for (const [minute, price] of prices.entries()) {
        const event = {
          source: '/feed',
          id: `${minute}`,
          type: 'hotel.price',
          subject: 'a',
          time: at(minute),
          data: { price },
        };
        const { watch: next, content } = fireWatch(current, event);
        if (content && told !== undefined && !hasRisen) {
          expect(price).toBeLessThanOrEqual(told * (1 - ('below' in each ? 5 : each.dropPercent) / 100) * (1 + 1e-6));
        }
        if (content) [told, hasRisen] = [price, false];
        if ('below' in each && price >= each.below) hasRisen = true;
        current = next;
      }
    }),
    { numRuns: 500 },
  );
});
