import { connect } from './connection.ts';
import { CONTAINERS, QUEUES, TABLES } from './names.ts';

/** Makes every queue, table and container that is not there yet: a queue trigger does not make its own. */
export async function provision(connectionString: string): Promise<void> {
  const { table, queues, blobs } = connect({ connectionString });
  await Promise.all([
    ...Object.values(TABLES).map((name) => table(name).createTable()),
    ...Object.values(QUEUES).map((name) => queues.getQueueClient(name).createIfNotExists()),
    ...Object.values(CONTAINERS).map((name) => blobs.getContainerClient(name).createIfNotExists()),
  ]);
}
