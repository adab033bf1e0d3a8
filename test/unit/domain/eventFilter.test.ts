import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventFilterSchema, matches } from '../../../src/domain/eventFilter.ts';
import { problemsOf } from '../../../src/domain/problem.ts';

const HOTEL = {
  price: 159,
  city: 'Las Vegas',
  stars: 5,
  tags: ['pool', 'spa'],
  rooms: [{ beds: 1 }, { beds: 3 }],
  pets: null,
};

test.each([
  ['nothing asked', {}, true],
  ['the same text', { city: 'Las Vegas' }, true],
  ['another text', { city: 'London' }, false],
  ['$lt', { price: { $lt: 160 } }, true],
  ['$lt, not', { price: { $lt: 159 } }, false],
  ['$lte', { price: { $lte: 159 } }, true],
  ['$gt and $lt', { price: { $gt: 100, $lt: 150 } }, false],
  ['$gte', { price: { $gte: 159 } }, true],
  ['a number is no text', { price: { $lt: '2' } }, false],
  ['$ne', { city: { $ne: 'London' } }, true],
  ['$in', { city: { $in: ['London', 'Las Vegas'] } }, true],
  ['$nin', { city: { $nin: ['London', 'Las Vegas'] } }, false],
  ['$exists', { stars: { $exists: true }, sauna: { $exists: false } }, true],
  ['$not', { price: { $not: { $lt: 100 } } }, true],
  ['$or', { $or: [{ price: { $lt: 100 } }, { stars: 5 }] }, true],
  ['$and', { $and: [{ price: { $lt: 100 } }, { stars: 5 }] }, false],
  ['one of a list', { tags: 'spa' }, true],
  ['a path', { 'rooms.beds': { $gte: 3 } }, true],
  ['null', { pets: null }, true],
  ['an own field alone', { toLocaleString: { $exists: true } }, undefined],
])('%s', (_name, filter, expected) => {
  const parsed = eventFilterSchema.safeParse(filter);
  expect(parsed.success ? matches(parsed.data, HOTEL) : undefined).toBe(expected);
});

const deep = (levels: number): object => (levels === 0 ? { price: 1 } : { $and: [deep(levels - 1)] });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, index]));

test.each([
  ['no object', 'price < 3', { field: '', got: '"price < 3"', expected: 'an object, { price: { $lt: 150 } }' }],
  ['a list', [], { field: '', got: 'a list of 0' }],
  ['$where', { $where: 'process.exit()' }, { field: '$where', got: '"process.exit()"' }],
  [
    '$where in a field',
    { price: { $where: '1' } },
    { field: 'price.$where', expected: expect.stringContaining('$lt') },
  ],
  ['$regex', { city: { $regex: '(a+)+$' } }, { field: 'city.$regex' }],
  ['no operator', { price: { lt: 3 } }, { field: 'price.lt', got: '3' }],
  ['an empty condition', { price: {} }, { field: 'price' }],
  ['a list as a value', { tags: ['spa'] }, { field: 'tags', got: 'a list of 1' }],
  [
    'an operand of the wrong kind',
    { price: { $lt: null } },
    { field: 'price.$lt', got: 'null', expected: 'a number or text' },
  ],
  ['no list', { city: { $in: 'London' } }, { field: 'city.$in', got: '"London"' }],
  ['objects in a list', { city: { $in: [{ $gt: 1 }] } }, { field: 'city.$in' }],
  ['$exists of a text', { city: { $exists: 'yes' } }, { field: 'city.$exists', got: '"yes"' }],
  ['$not of a value', { city: { $not: 3 } }, { field: 'city.$not', got: '3' }],
  ['an empty $or', { $or: [] }, { field: '$or', got: 'a list of 0' }],
  ['$or of texts', { $or: ['a'] }, { field: '$or.0', got: '"a"' }],
  ['__proto__', JSON.parse('{"__proto__": {"$eq": 1}}'), { field: '__proto__' }],
  ['constructor', { 'hotel.constructor.name': 'x' }, { field: 'hotel.constructor.name' }],
  ['an empty name', { 'a..b': 1 }, { field: 'a..b' }],
  ['too deep', deep(5), { expected: 'at most 5 levels' }],
  ['too many operators', many(21), { field: '', expected: 'at most 20 operators and items of lists, not 21' }],
  [
    'a long list',
    { a: 1, b: { $nin: [1, 2] }, city: { $in: Array(18).fill('x') } },
    { field: '', expected: expect.stringContaining('not 21') },
  ],
  ['too long', { city: 'x'.repeat(2000) }, { field: '', expected: 'at most 2000 characters of JSON' }],
  ['deep beyond all measure', JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`), { field: '' }],
])('refused: %s', (_name, filter, problem) => {
  const parsed = eventFilterSchema.safeParse(filter);
  const problems = parsed.success ? [] : problemsOf(parsed.error, filter);
  expect(problems).toContainEqual({
    field: expect.anything(),
    got: expect.anything(),
    expected: expect.anything(),
    ...problem,
  });
});

test('five levels and twenty operators are allowed', () => {
  expect(eventFilterSchema.safeParse(deep(4)).success).toBe(true);
  expect(eventFilterSchema.safeParse(many(20)).success).toBe(true);
  expect(eventFilterSchema.safeParse({ city: { $in: Array(20).fill('x') } }).success).toBe(true);
});

test('whatever the data are, matching them never throws', () => {
  const filter = fc.constantFrom(
    ...[
      { a: 1 },
      { 'a.b': { $lt: 3 } },
      { a: { $not: { $in: [1, 'x', null] } } },
      { $or: [{ a: null }, { b: { $ne: 2 } }] },
    ],
  );
  fc.assert(
    fc.property(filter, fc.anything({ withNullPrototype: true, withSparseArray: true }), (where, data) => {
      expect(typeof matches(where, { a: data, b: data })).toBe('boolean');
      expect(typeof matches(where, data)).toBe('boolean');
    }),
  );
});

test('of the data that alone is read which the filter asks for', () => {
  const data = {
    price: 100,
    get rooms(): never {
      throw new Error('rooms were read');
    },
  };
  expect(matches({ price: { $lt: 150 } }, data)).toBe(true);
});
