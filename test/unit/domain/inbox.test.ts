import { expect, test } from 'vitest';
import { inTurnOrder } from '../../../src/domain/inbox.ts';

/** `id|timestamp|arrivedAt`, the times as seconds after eight. */
function rowOf(line: string) {
  const [id = '', timestamp = '', arrived = '0'] = line.split('|');
  return { id, timestamp: timestamp && at(timestamp), arrivedAt: at(arrived) };
}

function at(seconds: string): string {
  return new Date(Date.parse('2026-12-07T08:00:00Z') + Number(seconds) * 1000).toISOString();
}

test.each([
  { what: 'the earliest timestamp first, whatever came first', rows: ['a|3|1', 'b|1|3', 'c|2|2'], order: 'bca' },
  { what: 'of one time the one that arrived first', rows: ['a|1|3', 'b|1|2', 'c|1|1'], order: 'cba' },
  { what: 'of one time and arrival by the id', rows: ['c|1|1', 'A|1|1', 'b|1|1'], order: 'Abc' },
  { what: 'without a timestamp by the arrival', rows: ['a|3|3', 'b||2', 'c|1|1'], order: 'cba' },
])('$what', ({ rows, order }) => {
  expect(idsOf(rows.map(rowOf))).toBe(order);
  expect(idsOf(rows.toReversed().map(rowOf))).toBe(order);
});

test.each(['soon', '7', '2026-12-07', '2026-12-07T07:00:00', '2026-02-30T00:00:00Z', '2026-12-07T25:00:00Z'])(
  'what is no time counts as the arrival: %s',
  (timestamp) => {
    const rows = [
      { id: 'b', timestamp, arrivedAt: at('2') },
      { id: 'c', timestamp: at('3'), arrivedAt: at('3') },
      { id: 'a', timestamp: at('1'), arrivedAt: at('3') },
    ];
    expect(idsOf(rows)).toBe('abc');
  },
);

test('in any zone, with any fraction of a second', () => {
  const times = [
    '2026-12-07T09:00:00.0000001+01:00',
    '2026-12-07T08:00:00.5Z',
    '2026-12-07T03:00:01.123-05:00',
    '2026-12-07T08:00:02Z',
  ];
  const rows = times.map((timestamp, index) => ({ id: `${index}`, timestamp, arrivedAt: at(`${9 - index}`) }));
  expect(idsOf(rows.toReversed())).toBe('0123');
});

test('leaves what it was given as it was', () => {
  const rows = Object.freeze([rowOf('b|2|2'), rowOf('a|1|1')]);
  expect(idsOf(inTurnOrder(rows))).toBe('ab');
  expect(rows.map(({ id }) => id)).toEqual(['b', 'a']);
});

function idsOf(rows: readonly ReturnType<typeof rowOf>[]): string {
  return inTurnOrder(rows)
    .map(({ id }) => id)
    .join('');
}
