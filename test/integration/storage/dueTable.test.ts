import { expect, test } from 'vitest';
import { type Due, partitionOf } from '../../../src/domain/due.ts';
import { connect } from '../../../src/storage/connection.ts';
import { DueTable } from '../../../src/storage/dueTable.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { gathered } from '../../support/gathered.ts';
import { takeStorage } from '../../support/storage.ts';

const table = connect({ connectionString: await takeStorage() }).table(TABLES.due);
const due = new DueTable(table);
const NOW = new Date('2026-11-22T12:00:00.000Z');

test('rows of another release are told, and keep nobody from those behind them', async () => {
  const dueAt = (minute: number): Due => ({
    ...{ kind: 'work', id: `n-${minute}`, range: 'list', at: new Date(NOW.getTime() - minute * 60_000).toISOString() },
  });
  const [oldest, newest] = [dueAt(30), dueAt(1)];
  for (const one of [oldest, newest]) await due.add(one);
  const another = dueAt(20);
  const keys = (rowKey: string) => ({ partitionKey: partitionOf(another), rowKey });
  await table.createEntity({ ...keys('digest-of-later'), v: 1, ...another, kind: 'digest' });
  await table.createEntity({ ...keys('work-of-later'), ...another, v: 2 });

  const told: string[] = [];
  const found = await gathered(due.upTo(NOW, (row, error) => told.push(`${row} ${Object(error).name}`)));
  expect(found).toEqual([oldest, newest]);
  expect(told).toEqual(
    ['digest-of-later', 'work-of-later'].map((rowKey) => `${partitionOf(another)}/${rowKey} ZodError`),
  );
  expect(await gathered(due.upTo(NOW))).toEqual([oldest, newest]);
});

test('many rows go on in transactions; what is there already, or is gone, is in no way', async () => {
  const [before, after] = [new Date('2027-03-01T09:00:00.000Z'), new Date('2027-03-01T09:03:05.000Z')];
  const row = (index: number, at: Date): Due => ({
    kind: 'work',
    id: `m-${index}`,
    range: 'list',
    at: at.toISOString(),
  });
  const indices = Array.from({ length: 7000 }, (_, index) => index);
  // More than a transaction takes in one of the partitions at least.
  expect(Math.max(...sizesOf(indices.map((index) => row(index, before))))).toBeGreaterThan(100);
  const some = indices.slice(0, 500);
  for (const index of some) await due.add(row(index, before));
  const moves = indices.map((index) => ({ from: row(index, before), to: row(index, after) }));
  const stays = { from: row(0, after), to: row(0, after) };
  await due.moveAll([...moves, stays, moves[1] ?? stays]);
  const left = await gathered(due.upTo(new Date('2027-03-02T00:00:00.000Z')));
  expect(left.filter(({ id }) => id.startsWith('m-')).map(({ at }) => at)).toEqual(
    Array(indices.length).fill(after.toISOString()),
  );
});

function sizesOf(rows: Due[]): number[] {
  return [...Map.groupBy(rows, partitionOf).values()].map(({ length }) => length);
}
