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
  const row = (id: string, at: Date): Due => ({ kind: 'work', id, range: 'list', at: at.toISOString() });
  // More than a transaction takes in one partition, and a few in others.
  const known = Array.from({ length: 10_000 }, (_, index) => `m-${index}`);
  const ids = [...known.filter((id) => partitionOf(row(id, before)).endsWith('-07')), 'm-a', 'm-b'];
  expect(ids.length).toBeGreaterThan(102);
  await due.moveAll(ids.map((id) => ({ from: row(id, before), to: row(id, before) })));
  // In the second transaction, so that the first goes as a whole.
  await due.remove(row(ids.at(-3) ?? '', before));
  const moves = ids.map((id) => ({ from: row(id, before), to: row(id, after) }));
  const stays = { from: row('m-a', after), to: row('m-a', after) };
  await due.moveAll([...moves, stays, ...moves.slice(0, 1)]);
  const left = await gathered(due.upTo(new Date('2027-03-02T00:00:00.000Z')));
  const moved = left.filter(({ id }) => id.startsWith('m-'));
  expect(moved.map(({ id }) => id).sort()).toEqual(ids.toSorted());
  expect(new Set(moved.map(({ at }) => at))).toEqual(new Set([after.toISOString()]));
});
