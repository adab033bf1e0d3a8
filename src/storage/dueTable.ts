import { odata, type TableClient } from '@azure/data-tables';
import pMap from 'p-map';
import { type Due, dueSchema, firstNotDue, partitionOf, rowOf } from '../domain/due.ts';
import { deleteRow, deleteRows, ROWS_AT_ONCE, type RowKeys, upsertRows } from './rows.ts';

/** Rows of `due`: what must be looked at, and when. */
export class DueTable {
  readonly #table: TableClient;

  constructor(table: TableClient) {
    this.#table = table;
  }

  /** One row for each range and minute: added twice it is one. */
  async add(due: Due): Promise<void> {
    await this.#table.upsertEntity(entityOf(due), 'Replace');
  }

  async remove(due: Due): Promise<void> {
    await deleteRow(this.#table, keysOf(due));
  }

  /** The new row before the old one goes: whatever dies in between, one is there. */
  async move(due: Due, to: Due): Promise<void> {
    await this.add(to);
    await this.leave(due, to);
  }

  /** The same for many: a transaction for each hundred of a partition. */
  async moveAll(moves: readonly { from: Due; to: Due }[]): Promise<void> {
    await this.#addAll(moves.map(({ to }) => to));
    const there = new Set(moves.map(({ to }) => nameOf(to)));
    const gone = moves.map(({ from }) => from).filter((from) => !there.has(nameOf(from)));
    await eachPartition(gone, (partition, rows) => deleteRows(this.#table, partition, [...new Set(rows.map(rowOf))]));
  }

  async #addAll(dues: readonly Due[]): Promise<void> {
    // Each row once: a transaction refuses it twice.
    const rows = [...new Map(dues.map((due) => [nameOf(due), due])).values()];
    await eachPartition(rows, (_partition, inPartition) => upsertRows(this.#table, inPartition.map(entityOf)));
  }

  /** Removes a row in whose place another one is there already, unless they are one. */
  async leave(due: Due, to: Due): Promise<void> {
    if (partitionOf(to) !== partitionOf(due) || rowOf(to) !== rowOf(due)) await this.remove(due);
  }

  /**
   * What is due at `now`, from the oldest row on. A row that cannot be read, of another release say, is told with its
   * partition and row key, and keeps nobody from those behind it.
   */
  async *upTo(now: Date, onUnreadable: (keys: string, error: unknown) => void = () => {}): AsyncGenerator<Due> {
    const filter = odata`PartitionKey lt ${firstNotDue(now)}`;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      const { data, error } = dueSchema.safeParse(row);
      if (!data) {
        onUnreadable(`${row.partitionKey}/${row.rowKey}`, error);
        continue;
      }
      const { v: _, ...due } = data;
      if (Date.parse(due.at) <= now.getTime()) yield due;
    }
  }
}

async function eachPartition(
  dues: readonly Due[],
  act: (partition: string, rows: Due[]) => Promise<void>,
): Promise<void> {
  await pMap(Map.groupBy(dues, partitionOf), ([partition, rows]) => act(partition, rows), {
    concurrency: ROWS_AT_ONCE,
  });
}

function nameOf(due: Due): string {
  return `${partitionOf(due)}/${rowOf(due)}`;
}

function entityOf(due: Due) {
  return { ...keysOf(due), v: 1, ...due };
}

function keysOf(due: Due): RowKeys {
  return { partitionKey: partitionOf(due), rowKey: rowOf(due) };
}
