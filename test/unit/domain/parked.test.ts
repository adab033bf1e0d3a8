import { expect, test } from 'vitest';
import { nextOrder } from '../../../src/domain/parked.ts';

const NOW = new Date('2026-12-07T08:00:00.000Z');
const AT_NOW = '001796630400000';

test.each([
  { what: 'nothing is parked', orders: [], next: AT_NOW },
  { what: 'something was parked before', orders: ['001796630300000'], next: AT_NOW },
  { what: 'something was parked just now', orders: [AT_NOW], next: '001796630400001' },
  { what: 'whoever parked last has a clock that is ahead', orders: ['001796639999999'], next: '001796640000000' },
  { what: 'the last one is not the last of the list', orders: ['001796639999999', '5'], next: '001796640000000' },
])('behind all that are parked, where $what', ({ orders, next }) => {
  expect(
    nextOrder(
      orders.map((order) => ({ order })),
      NOW,
    ),
  ).toBe(next);
});

test('sorts as text as it does as a number, for all times that a date has', () => {
  const orders = [new Date(0), NOW, new Date('9999-12-31T23:59:59.999Z')].map((now) => nextOrder([], now));
  expect(orders.toSorted()).toEqual(orders);
  expect(orders.map(({ length }) => length)).toEqual([15, 15, 15]);
});
